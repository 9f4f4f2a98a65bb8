import { readFileSync } from 'node:fs';
import { ConfigException } from '../../error/errors.js';

/** Our own setting: the file with `user=password` lines, for those who have no JAAS file. */
export const AUTH_FILE_SETTING = 'millrace.rest.auth.file';

/**
 * Where the user names of the REST API are: in the file that {@link AUTH_FILE_SETTING} names, or in the one that the entry `KafkaConnect` of the JAAS
 * file names. The JAAS file is found as Kafka's start scripts hand it to Java: `KAFKA_OPTS=-Djava.security.auth.login.config=…`.
 *
 * @throws ConfigException when there is none
 */
export function credentialsFile(
  setting: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (setting !== undefined) return setting;
  const options = `${environment.KAFKA_OPTS ?? ''} ${environment.JAVA_TOOL_OPTIONS ?? ''}`;
  const jaasFile = /-Djava\.security\.auth\.login\.config=(\S+)/.exec(options)?.[1];
  if (jaasFile === undefined) {
    throw new ConfigException(
      'rest.extension.classes asks for basic authentication, but there are no user names. ' +
        `Set ${AUTH_FILE_SETTING} to a file with lines user=password, or KAFKA_OPTS=-Djava.security.auth.login.config=<JAAS file>.`,
    );
  }
  return fileOfKafkaConnectEntry(readFileSync(jaasFile, 'utf8'), jaasFile);
}

function fileOfKafkaConnectEntry(text: string, jaasFile: string): string {
  const entry = /(?:^|[\s;}])KafkaConnect\s*\{([^}]*)\}/.exec(text)?.[1];
  const file = /\bfile\s*=\s*"([^"]*)"/.exec(entry ?? '')?.[1];
  if (file === undefined) {
    throw new ConfigException(
      `${jaasFile} must have an entry KafkaConnect { …PropertyFileLoginModule required file="<path>"; };`,
    );
  }
  return file;
}
