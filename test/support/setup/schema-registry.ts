import { startSchemaRegistry } from '../../../scripts/services/schema-registry.js';

/** One registry for all files of a run; they take subjects of their own. */
export async function setup(): Promise<() => Promise<void>> {
  const registry = await startSchemaRegistry();
  process.env.MILLRACE_SCHEMA_REGISTRY = registry.url;
  return () => registry.stop();
}
