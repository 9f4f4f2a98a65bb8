import { between } from '../../../config/validators.js';
import { type SettingRow, settingGroup } from './setting-rows.js';

/** The way to the cluster through a proxy, and Kerberos. */
export function accessSettings() {
  return [...settingGroup('Proxy', PROXY), ...settingGroup('Kerberos', KERBEROS)];
}

const PROXY: readonly SettingRow[] = [
  ['proxy.host', 'STRING', '', 'LOW', 'Proxy Host', 'The HTTP proxy through which the cluster is reached.'],
  ['proxy.port', 'INT', 8080, 'LOW', 'Proxy Port', 'The port of the proxy.', between(1, 65_535)],
  ['proxy.username', 'STRING', '', 'LOW', 'Proxy Username', 'User name for the proxy.'],
  ['proxy.password', 'PASSWORD', null, 'LOW', 'Proxy Password', 'Password for the proxy.'],
];

const KERBEROS: readonly SettingRow[] = [
  [
    'kerberos.user.principal',
    'STRING',
    null,
    'LOW',
    'Kerberos User Principal',
    'Known, but Kerberos is not supported: use connection.username, connection.api.key or client certificates.',
  ],
  [
    'kerberos.keytab.path',
    'STRING',
    null,
    'LOW',
    'Kerberos Keytab Path',
    'Known, but Kerberos is not supported: use connection.username, connection.api.key or client certificates.',
  ],
];
