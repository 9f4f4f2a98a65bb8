import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findJava } from '../../../scripts/services/java.js';
import { kafkaJars } from '../../../scripts/services/kafka.js';

/** A record as Kafka's own console consumer prints it. */
export interface PrintedRecord {
  readonly headers: string;
  readonly key: string;
  readonly value: string;
}

const SEPARATOR = ' | ';

/** Reads a topic from its beginning with `kafka-console-consumer`. */
export async function readWithConsoleConsumer(
  bootstrap: string,
  topic: string,
  count: number,
): Promise<PrintedRecord[]> {
  const { stdout } = await promisify(execFile)(findJava(17).executable, [
    ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(await kafkaJars(), '*')],
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
    ...['--bootstrap-server', bootstrap, '--topic', topic, '--from-beginning', '--max-messages', String(count)],
    ...['print.key=true', 'print.headers=true', `key.separator=${SEPARATOR}`].flatMap((setting) => [
      '--formatter-property',
      setting,
    ]),
  ]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [headers = '', key = '', ...value] = line.split(SEPARATOR);
      return { headers, key, value: value.join(SEPARATOR) };
    });
}
