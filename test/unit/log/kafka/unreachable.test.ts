import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { KafkaLog } from '../../../../src/log/kafka/kafka-log.js';

test('brokers that cannot be reached are named with their setting', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  const settings = { 'bootstrap.servers': `127.0.0.1:${port}`, 'default.api.timeout.ms': '200' };
  const log = new KafkaLog({ admin: settings, producer: settings, consumer: settings });
  await expect(log.topics()).rejects.toThrow(
    new RegExp(`Topics could not be listed: Connection to 127.0.0.1:${port} failed.*ECONNREFUSED.*bootstrap\\.servers`),
  );
  await log.close();
});
