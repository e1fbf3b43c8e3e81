import { isThisMachine } from '../egress/thisMachine.ts';
import { readConnectionString } from './connectionString.ts';

/** `host:port` of the PostgreSQL server that an address names; null for one on this machine, and for an address that cannot be read. */
export function remoteServer(connection: string): string | null {
  try {
    const { host, port } = readConnectionString(connection);
    return isThisMachine(host) ? null : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  } catch {
    return null;
  }
}
