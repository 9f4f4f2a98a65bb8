import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PostgresConnector } from '../../../../src/source/postgres/postgres-connector.js';
import { testFolder } from '../../../support/millrace-process.js';
import { OwnPostgres } from '../../../support/postgres/own-server.js';

const tls = (name: string) => fileURLToPath(new URL(`../../../support/tls/${name}`, import.meta.url));

/** A server that has TLS, with a certificate for `localhost`. */
async function serverWithTls(): Promise<OwnPostgres> {
  const server = await OwnPostgres.start();
  const client = await server.connect('postgres');
  const put = async (name: string, text: string) => {
    await client.query(`DO $do$ BEGIN
      EXECUTE format('COPY (SELECT regexp_split_to_table(%L, E''\\n'')) TO PROGRAM %L', $pem$${text.trim()}$pem$, 'umask 077; cat > ${name}');
    END $do$`);
  };
  await put('server.crt', readFileSync(tls('cert.pem'), 'utf8'));
  await put('server.key', readFileSync(tls('key.pem'), 'utf8'));
  await client.query('ALTER SYSTEM SET ssl = on');
  await client.query('SELECT pg_reload_conf()');
  await expect.poll(async () => (await (await server.connect('postgres')).query('SHOW ssl')).rows[0].ssl).toBe('on');
  return server;
}

it('looks at certificates as the modes of the driver say, in its words', async () => {
  const server = await serverWithTls();
  const garbage = join(testFolder(), 'garbage.pem');
  writeFileSync(garbage, 'garbage');
  const problems = async (mode: string, settings: Record<string, string>): Promise<string[]> => {
    const values = await new PostgresConnector().validate({
      ...server.address,
      'database.user': 'postgres',
      'database.password': 'postgres',
      'database.dbname': 'postgres',
      'topic.prefix': 'srv',
      'plugin.name': 'pgoutput',
      'database.sslmode': mode,
      ...settings,
    });
    return values.flatMap(({ errorMessages }) =>
      errorMessages.map((message) => message.replace('Error while validating connector config: ', '')),
    );
  };
  const own = { 'database.sslrootcert': tls('cert.pem') };
  const missing = { 'database.sslrootcert': '/no/such/root.crt' };
  const named = { 'database.hostname': 'localhost' };

  for (const mode of ['prefer', 'allow', 'require']) expect(await problems(mode, missing)).toEqual([]);
  expect(await problems('verify-ca', own)).toEqual([]);
  expect(await problems('verify-full', { ...own, ...named })).toEqual([]);
  for (const mode of ['verify-ca', 'verify-full']) {
    expect(await problems(mode, missing)).toEqual(['Could not open SSL root certificate file /no/such/root.crt.']);
  }
  expect(await problems('verify-ca', { 'database.sslrootcert': garbage })).toEqual([
    `Loading the SSL root certificate ${garbage} into a TrustManager failed.`,
  ]);
  const untrusted = { 'database.sslfactory': 'org.postgresql.ssl.DefaultJavaSSLFactory' };
  expect(await problems('verify-ca', untrusted)).toEqual([expect.stringContaining('PKIX path building failed')]);
  const any = { 'database.sslfactory': 'org.postgresql.ssl.NonValidatingFactory' };
  expect(await problems('verify-ca', any)).toEqual([]);
  expect(await problems('require', { 'database.sslfactory': 'no.such.Factory' })).toEqual([
    'The SSLSocketFactory class provided no.such.Factory could not be instantiated.',
  ]);
  // A server that asks for no certificate of ours does not miss it.
  expect(await problems('require', { 'database.sslcert': '/no/such/client.crt' })).toEqual([]);
});
