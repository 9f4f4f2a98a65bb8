import type { ConfigKey, ConfigType, ConfigValue, Validator } from '../../config/config-def.js';
import { atLeast, oneOf, validList } from '../../config/validators.js';

interface Extra {
  readonly validator?: Validator;
  readonly importance?: ConfigKey['importance'];
}

function key(
  name: string,
  type: ConfigType,
  defaultValue: ConfigValue | undefined,
  documentation: string,
  extra: Extra = {},
): ConfigKey {
  return { name, type, defaultValue, documentation, importance: extra.importance ?? 'LOW', validator: extra.validator };
}

/** `undefined` as default: the setting is required. */
const REQUIRED = undefined;

/** Plugin kinds of the worker: which classes turn data into bytes. */
const CONVERTERS: readonly ConfigKey[] = [
  key('key.converter', 'CLASS', REQUIRED, 'Converter of record keys, for connectors that name none.', {
    importance: 'HIGH',
  }),
  key('key.converter.plugin.version', 'STRING', null, 'Version of the key converter.'),
  key('value.converter', 'CLASS', REQUIRED, 'Converter of record values, for connectors that name none.', {
    importance: 'HIGH',
  }),
  key('value.converter.plugin.version', 'STRING', null, 'Version of the value converter.'),
  key(
    'header.converter',
    'CLASS',
    'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    'Converter of header values, for connectors that name none.',
  ),
  key('header.converter.plugin.version', 'STRING', null, 'Version of the header converter.'),
];

/** How REST is reached, and by whom. */
const REST: readonly ConfigKey[] = [
  key(
    'listeners',
    'LIST',
    ['http://:8083'],
    'Addresses of the REST API: http(s)://[host]:port, port 0 for a free one.',
    {
      validator: validList,
    },
  ),
  key('rest.advertised.host.name', 'STRING', null, 'Host name given to other workers and shown as worker_id.'),
  key('rest.advertised.port', 'INT', null, 'Port given to other workers and shown in worker_id.'),
  key('rest.advertised.listener', 'STRING', null, 'Which listener (http or https) is given to other workers.'),
  key(
    'access.control.allow.origin',
    'STRING',
    '',
    'Origins that browsers may call the REST API from: a comma-separated list, or *.',
  ),
  key(
    'access.control.allow.methods',
    'STRING',
    '',
    'Methods allowed to other origins. Empty: GET, POST and HEAD, the defaults of the CORS standard.',
  ),
  key(
    'response.http.headers.config',
    'STRING',
    '',
    'Headers added to every REST answer: [set|add|setDate|addDate] Name: value, separated by commas.',
  ),
  key('rest.extension.classes', 'LIST', [], 'Extensions of the REST API, such as BasicAuthSecurityRestExtension.', {
    validator: validList,
  }),
  key(
    'admin.listeners',
    'LIST',
    null,
    'Separate addresses of /admin. Not set: on the listeners; empty: /admin is off.',
  ),
];

/** TLS of the REST API (and, in distributed mode, of the broker connection), by Kafka's names. */
const SSL: readonly ConfigKey[] = [
  key('ssl.protocol', 'STRING', 'TLSv1.3', 'Version of TLS.'),
  key('ssl.enabled.protocols', 'LIST', ['TLSv1.2', 'TLSv1.3'], 'Versions of TLS that are accepted.'),
  key('ssl.cipher.suites', 'LIST', null, 'Cipher suites that are accepted; default: those of the runtime.'),
  key('ssl.keystore.type', 'STRING', 'JKS', 'Format of the key store: PEM or PKCS12.'),
  key('ssl.keystore.location', 'STRING', null, 'File with the private key and its certificates.'),
  key('ssl.keystore.password', 'PASSWORD', null, 'Password of the key store file.'),
  key('ssl.keystore.key', 'PASSWORD', null, 'Private key in PEM form.'),
  key('ssl.keystore.certificate.chain', 'PASSWORD', null, 'Certificate chain in PEM form.'),
  key('ssl.key.password', 'PASSWORD', null, 'Password of the private key.'),
  key('ssl.truststore.type', 'STRING', 'JKS', 'Format of the trust store: PEM or PKCS12.'),
  key('ssl.truststore.location', 'STRING', null, 'File with the trusted certificates.'),
  key('ssl.truststore.password', 'PASSWORD', null, 'Password of the trust store file.'),
  key('ssl.truststore.certificates', 'PASSWORD', null, 'Trusted certificates in PEM form.'),
  key('ssl.endpoint.identification.algorithm', 'STRING', 'https', 'How a server proves its name.'),
  key('ssl.client.auth', 'STRING', 'none', 'Whether clients of REST must show a certificate.', {
    validator: oneOf('required', 'requested', 'none'),
  }),
];

/** What every worker has. */
export const WORKER_KEYS: readonly ConfigKey[] = [
  key(
    'bootstrap.servers',
    'LIST',
    [],
    'Kafka brokers, host:port. Not set: the embedded log in the folder millrace.data.dir.',
    { importance: 'HIGH' },
  ),
  key('client.dns.lookup', 'STRING', 'use_all_dns_ips', 'How names of brokers are looked up.'),
  ...CONVERTERS,
  key(
    'task.shutdown.graceful.timeout.ms',
    'LONG',
    5000,
    'How long all tasks together may take to stop; then they are abandoned.',
  ),
  key('offset.flush.interval.ms', 'LONG', 60_000, 'How often offsets are committed.'),
  key(
    'offset.flush.timeout.ms',
    'LONG',
    5000,
    'How long one commit of offsets may take before it is given up and tried again later.',
  ),
  key('plugin.path', 'LIST', null, 'Folders with ES modules that export plugins.'),
  key('plugin.discovery', 'STRING', 'hybrid_warn', 'Accepted for compatibility; plugins are found by their modules.'),
  key('config.providers', 'LIST', [], 'Names of the configuration providers.', { validator: validList }),
  key(
    'connector.client.config.override.policy',
    'STRING',
    'All',
    'Which producer.override., consumer.override. and admin.override. settings connectors may use: All, None, Principal or Allowlist.',
    { importance: 'MEDIUM' },
  ),
  key('connector.client.config.override.allowlist', 'LIST', [], 'Settings that the policy Allowlist allows.'),
  key('topic.creation.enable', 'BOOLEAN', true, 'Whether source connectors may have their topics created.'),
  key('topic.tracking.enable', 'BOOLEAN', true, 'Whether GET /connectors/{name}/topics knows the topics in use.'),
  key('topic.tracking.allow.reset', 'BOOLEAN', true, 'Whether the set of topics in use may be emptied.'),
  key('metrics.sample.window.ms', 'LONG', 30_000, 'Window over which rates are taken.'),
  key('metrics.num.samples', 'INT', 2, 'Number of windows kept.'),
  key('metrics.recording.level', 'STRING', 'INFO', 'Accepted for compatibility.'),
  key('metric.reporters', 'LIST', [], 'Accepted for compatibility; metrics are read at GET /metrics.'),
  ...REST,
  ...SSL,
  key(
    'task.threads',
    'INT',
    null,
    'Worker threads that run tasks; default: the number of processor cores, 0: tasks run on the main thread.',
    { validator: (name, value) => value === null || atLeast(0)(name, value) },
  ),
  key(
    'millrace.task.thread.timeout.ms',
    'LONG',
    60_000,
    'How long a task may keep its thread in a computation or a synchronous call until the thread is replaced, and its tasks have failed.',
    { validator: atLeast(1000) },
  ),
  key(
    'millrace.connector.thread.timeout.ms',
    'LONG',
    20_000,
    'How long the code of a plugin may keep the thread of its connector class (start, taskConfigs, validation) until that is replaced.',
    { validator: atLeast(1000) },
  ),
];

/** What only a standalone worker has. Offsets go into the embedded log when no file is named. */
export const STANDALONE_KEYS: readonly ConfigKey[] = [
  key(
    'offset.storage.file.filename',
    'STRING',
    null,
    "File for source offsets, in Java's own format. Required with bootstrap.servers; the embedded log keeps offsets itself.",
    { importance: 'HIGH' },
  ),
];
