import { DebeziumException } from '../../../error/errors.js';
import type { KafkaLog } from '../../../log/kafka/kafka-log.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { SourceSetup } from '../task/source-setup.js';
import { FileChannel } from './file-channel.js';
import { KafkaChannel } from './kafka-channel.js';
import type { SignalChannel } from './signal.js';
import { channelEnabled } from './signal-processor.js';

const CONSUMER_SETTING = /^signal\.consumer\.(.+)$/;

/** Opens the channels of `signal.enabled.channels` that are not the signal table. @throws DebeziumException for settings that are missing */
export async function openChannels(setup: SourceSetup): Promise<SignalChannel[]> {
  const { config, warn, info } = setup;
  const channels: SignalChannel[] = [];
  if (channelEnabled(setup, 'file')) {
    const path = config.required('signal.file');
    info(`File signal channel is active, reading signals from '${path}'`);
    channels.push(new FileChannel(path, warn));
  }
  if (channelEnabled(setup, 'kafka')) {
    const key = config.required('topic.prefix');
    channels.push(
      new KafkaChannel({
        log: await kafkaLog(config, warn),
        topic: config.text('signal.kafka.topic') ?? `${key}-signal`,
        groupId: config.text('signal.consumer.group.id') ?? config.required('signal.kafka.groupId'),
        key,
        warn,
        info,
      }),
    );
  }
  return channels;
}

/** The cluster of the signals, which need not be that of the events; `signal.consumer.…` is passed on to its clients. */
async function kafkaLog(config: PostgresConfig, warn: (message: string) => void): Promise<KafkaLog> {
  const given = config.matching(CONSUMER_SETTING).map(({ match, value }) => [match[1] as string, value]);
  const servers = config.text('signal.kafka.bootstrap.servers');
  const settings: Record<string, string> = {
    ...(servers === null ? {} : { 'bootstrap.servers': servers }),
    ...Object.fromEntries(given),
  };
  if (!settings['bootstrap.servers']) {
    warn("The 'signal.kafka.bootstrap.servers' value is invalid: A value is required");
    throw new DebeziumException('Signal channel kafka configuration is invalid. See logs for details.');
  }
  // The group only holds an offset, so nothing is said about membership.
  const { 'group.id': _group, ...clients } = settings;
  // Loaded by those who signal this way: with the embedded log nothing else needs a Kafka client, which is 12 MiB in each thread.
  const { KafkaLog } = await import('../../../log/kafka/kafka-log.js');
  return new KafkaLog({ admin: clients, producer: clients, consumer: clients });
}
