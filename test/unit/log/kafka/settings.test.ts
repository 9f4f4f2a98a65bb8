import { describe, expect, test } from 'vitest';
import { ConfigException } from '../../../../src/error/errors.js';
import { clientSettings } from '../../../../src/log/kafka/client-settings.js';
import { consumerSettings } from '../../../../src/log/kafka/consumer-settings.js';
import { parseJaas } from '../../../../src/log/kafka/jaas.js';
import { producerSettings } from '../../../../src/log/kafka/producer-settings.js';

const servers = { 'bootstrap.servers': 'localhost:9092' };
const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p;=\\"x";';

describe('client settings', () => {
  test('read addresses, IPv6 included', () => {
    expect(clientSettings({ 'bootstrap.servers': ' a.b:1, [::1]:9092 ,' }).bootstrap).toEqual([
      { host: 'a.b', port: 1 },
      { host: '::1', port: 9092 },
    ]);
    for (const value of ['', 'host', 'host:', 'host:99999', 'http://host:1/x']) {
      expect(() => clientSettings({ 'bootstrap.servers': value }), value).toThrow(/bootstrap\.servers/);
    }
  });

  test('map security.protocol, sasl and ssl', () => {
    expect(clientSettings(servers)).toMatchObject({ tls: undefined, sasl: undefined });
    const sasl = { ...servers, 'security.protocol': 'SASL_SSL', 'sasl.jaas.config': plain };
    expect(clientSettings({ ...sasl, 'sasl.mechanism': 'PLAIN' }).sasl).toEqual({
      mechanism: 'PLAIN',
      username: 'u',
      password: 'p;="x',
    });
    const { tls } = clientSettings({
      ...sasl,
      'sasl.mechanism': 'SCRAM-SHA-512',
      'ssl.truststore.certificates': 'pem',
      'ssl.endpoint.identification.algorithm': '',
      'ssl.enabled.protocols': 'TLSv1.3',
    });
    expect(tls).toMatchObject({ ca: 'pem', minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
    expect(tls?.checkServerIdentity?.('a', {} as never)).toBeUndefined();
  });

  test('refuse what cannot be used, by name and with the remedy, and never show a secret', () => {
    const sasl = { ...servers, 'security.protocol': 'SASL_PLAINTEXT' };
    const cases: [Record<string, string>, RegExp][] = [
      [{ ...servers, 'security.protocol': 'TLS' }, /TLS for configuration security\.protocol: must be one of/],
      [{ ...sasl, 'sasl.jaas.config': plain }, /GSSAPI for configuration sasl\.mechanism: must be one of: PLAIN/],
      [{ ...sasl, 'sasl.mechanism': 'PLAIN' }, /Missing required configuration "sasl\.jaas\.config".*producer\.sasl/],
      [{ ...sasl, 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': 'Module required password="secret"' }, /semicolon/],
      [{ ...sasl, 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': 'Module required password="secret";' }, /username/],
      [
        { ...servers, 'security.protocol': 'SSL', 'ssl.truststore.location': '/x.jks' },
        /JKS.*ssl\.truststore\.type.*PEM/,
      ],
      [
        { ...servers, 'security.protocol': 'SSL', 'ssl.truststore.location': '/x', 'ssl.truststore.type': 'PEM' },
        /cannot be read/,
      ],
    ];
    for (const [raw, message] of cases) {
      let error: unknown;
      try {
        clientSettings(raw);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(ConfigException);
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain('secret');
    }
  });

  test('read login modules with and without quotes', () => {
    expect(parseJaas(`a.B  required\n  x='1 2' y=3 ;`)).toEqual({ loginModule: 'a.B', options: { x: '1 2', y: '3' } });
  });
});

test('producer settings have the defaults of the decision, and keep idempotence and order together', () => {
  expect(producerSettings(servers)).toMatchObject({
    acks: -1,
    idempotent: true,
    maxInFlight: 5,
    lingerMs: 5,
    compression: 'none',
  });
  expect(producerSettings({ ...servers, 'enable.idempotence': 'false' })).toMatchObject({
    idempotent: false,
    maxInFlight: 1,
  });
  expect(() => producerSettings({ ...servers, 'max.in.flight.requests.per.connection': '6' })).toThrow('at most 5');
  expect(() => producerSettings({ ...servers, 'compression.type': 'brotli' })).toThrow(
    /compression\.type: String must be one of/,
  );
  expect(() => producerSettings({ ...servers, 'linger.ms': 'x' })).toThrow(/linger\.ms/);
});

test('consumer settings name what is allowed', () => {
  expect(() => consumerSettings({ ...servers, 'isolation.level': 'x' })).toThrow(/isolation\.level: must be one of/);
  expect(() => consumerSettings({ ...servers, 'partition.assignment.strategy': 'x' })).toThrow(/RangeAssignor/);
});
