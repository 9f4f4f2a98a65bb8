import { expect, test } from 'vitest';
import { isSecretName, redact } from '../../../src/logging/redact.js';

test.each([
  ['connect to postgres://bob:s3cret@db:5432/x failed', 'connect to postgres://bob:[hidden]@db:5432/x failed'],
  ['{"database.password":"s3 cret","a":"b"}', '{"database.password":[hidden],"a":"b"}'],
  ['user=bob password=s3cret host=db', 'user=bob password=[hidden] host=db'],
  ["PASSWORD 's3cret' and password: 's3cret'", "PASSWORD 's3cret' and password: [hidden]"],
  ['password authentication failed for user "bob"', 'password authentication failed for user "bob"'],
  ['http://db:8083/connectors', 'http://db:8083/connectors'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('settings whose value is a secret are known by their names', () => {
  const secret = ['database.password', 'connection.password', 'ssl.keystore.key', 'sasl.jaas.config', 'api.key'];
  expect(secret.filter(isSecretName)).toEqual(secret);
  expect(['database.user', 'topics', 'key.converter'].filter(isSecretName)).toEqual([]);
});
