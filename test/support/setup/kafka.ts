import { startKafka } from '../../../scripts/services/kafka.js';

/** One broker for all files of a run; they take topics and groups of their own. */
export async function setup(): Promise<() => Promise<void>> {
  const broker = await startKafka();
  process.env.MILLRACE_KAFKA = broker.bootstrap;
  return () => broker.stop();
}
