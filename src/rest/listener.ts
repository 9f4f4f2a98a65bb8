import { networkInterfaces } from 'node:os';
import { ConfigException } from '../error/errors.js';

/** An address to listen on. */
export interface Listener {
  readonly protocol: 'http' | 'https';
  /** Empty: all addresses. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Reads `http(s)://[host]:port`. @throws ConfigException */
export function parseListener(setting: string, text: string): Listener {
  const match = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[^:/]*):(\d{1,5})\/?$/i.exec(text.trim());
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw ConfigException.forValue(setting, text, 'A listener looks like http://host:8083 or https://:8443');
  }
  const [, protocol = '', host = ''] = match;
  return {
    protocol: protocol.toLowerCase() as Listener['protocol'],
    host: host.replace(/^\[|\]$/g, ''),
    port,
  };
}

/** An address under which others may reach this machine, for listeners on all addresses. */
export function localAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
