import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import { MillraceWorker, testFolder, until } from '../../support/millrace-process.js';

/** Two clusters: what an admin client creates shows where it was connected. */
async function cluster() {
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return { bootstrap: broker.bootstrap, topics: () => admin.listTopics() };
}

describe('admin.override.*', () => {
  it('are the settings of the client that creates topics of sources and dead letter topics', async () => {
    const [own, other] = [await cluster(), await cluster()];
    const folder = testFolder();
    writeFileSync(join(folder, 'in.txt'), 'one\n');
    const worker = await MillraceWorker.start({ 'bootstrap.servers': own.bootstrap }, { folder });
    const override = { 'admin.override.bootstrap.servers': other.bootstrap };
    const topicCreation = {
      'topic.creation.default.partitions': '1',
      'topic.creation.default.replication.factor': '1',
    };
    await worker.create({
      name: 'source',
      config: {
        'connector.class': 'FileStreamSource',
        file: join(folder, 'in.txt'),
        topic: 'lines',
        ...topicCreation,
        ...override,
      },
    });
    await until(
      async () => (await other.topics()).includes('lines'),
      () => worker.output.slice(-2000),
    );

    await worker.create({
      name: 'sink',
      config: {
        'connector.class': 'FileStreamSink',
        file: join(folder, 'out.txt'),
        topics: 'lines',
        'errors.tolerance': 'all',
        'errors.deadletterqueue.topic.name': 'dead',
        'errors.deadletterqueue.topic.replication.factor': '1',
        ...override,
      },
    });
    await until(
      async () => (await other.topics()).includes('dead'),
      () => worker.output.slice(-2000),
    );
    expect(await own.topics()).not.toContain('dead');
  });

  it('are refused where the policy does not allow them', async () => {
    const worker = await MillraceWorker.start({ 'connector.client.config.override.policy': 'None' });
    const { status, text } = await worker.request('POST', '/connectors', {
      name: 'source',
      config: { 'connector.class': 'FileStreamSource', topic: 'lines', 'admin.override.retries': '1' },
    });
    expect(status).toBe(400);
    expect(text).toContain(
      "The 'None' policy does not allow 'retries' to be overridden in the connector configuration.",
    );
  });
});
