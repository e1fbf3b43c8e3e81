import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { YardstickError } from '../../../models/errors.ts';
import { isThisMachine } from '../egress/thisMachine.ts';

/** Where a PostgreSQL server is and how it is spoken to. */
export interface PostgresAddress {
  /** As egress names it; `localhost` for a socket file. */
  host: string;
  port: number;
  /** The server's socket file, where the address names a folder in place of a host. */
  socketPath: string | undefined;
  user: string;
  database: string;
  /** What TLS checks; false without TLS. */
  tls: false | Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized' | 'checkServerIdentity'>;
  /** TLS is spoken and the server has to prove who it is. */
  isVerified: boolean;
}

/**
 * Reads `postgres://user@host[:port]/database[?sslmode=…&sslrootcert=file]`, or `postgres://user@/database?host=/folder` for a socket file.
 *
 * `sslmode`: `disable`, `require` (TLS, whoever answers), `verify-ca`, `verify-full`. Left out, it is `disable` for this machine and `verify-full` for
 * every other. `prefer` and `allow` are refused: they would silently go on without TLS.
 *
 * @throws {YardstickError} `postgres/bad-address`; the address is not repeated, it may hold a password
 */
export function readConnectionString(text: string): PostgresAddress {
  let url: URL;
  try {
    // Only special schemes have their host brought to one form (lower case, punycode, canonical addresses).
    url = new URL(
      text
        .trim()
        .replace(/^postgres(ql)?:\/\/([^/?#@]*@)?(?=[/?:]|$)/i, '$&localhost')
        .replace(/^[a-z]+:/i, 'http:'),
    );
  } catch {
    throw badAddress('it cannot be read');
  }
  if (!/^\s*postgres(ql)?:\/\//i.test(text)) throw badAddress('it does not begin with postgres://');
  if (url.password !== '') throw badAddress('it holds a password, which belongs into the keyring');
  const known = new Set(['sslmode', 'sslrootcert', 'host']);
  for (const name of url.searchParams.keys()) {
    if (!known.has(name)) throw badAddress(`"${name.slice(0, 40)}" is no option that is understood`);
  }
  const user = decode(url.username);
  if (user === '') throw badAddress('it names no user');
  const database = decode(url.pathname.slice(1)) || user;
  const port = url.port === '' ? (/:80(?=\/|\?|$)/.test(text) ? 80 : 5_432) : Number(url.port);
  const folder = url.searchParams.get('host');
  if (folder !== null && !folder.startsWith('/')) throw badAddress('host= is for the folder of a socket file');
  const host = folder === null ? url.hostname.replace(/^\[|\]$/g, '') : 'localhost';
  const mode = url.searchParams.get('sslmode') ?? (isThisMachine(host) ? 'disable' : 'verify-full');
  return {
    host,
    port,
    socketPath: folder === null ? undefined : `${folder.replace(/\/+$/, '')}/.s.PGSQL.${port}`,
    user,
    database,
    tls: folder === null ? tlsOf(mode, url.searchParams.get('sslrootcert')) : false,
    isVerified: mode.startsWith('verify-'),
  };
}

function tlsOf(mode: string, rootCertificate: string | null): PostgresAddress['tls'] {
  const ca = rootCertificate === null ? {} : { ca: readCertificate(rootCertificate) };
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ...ca, rejectUnauthorized: true };
    default:
      throw badAddress(`sslmode=${mode.slice(0, 20)} is not taken; use disable, require, verify-ca or verify-full`);
  }
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw badAddress('the file of sslrootcert cannot be read');
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badAddress('its user or database cannot be read');
  }
}

function badAddress(why: string): YardstickError {
  return new YardstickError('postgres/bad-address', `The address of a PostgreSQL server was refused: ${why}.`, {
    hint: 'Give it as postgres://user@host:5432/database?sslmode=verify-full, without the password.',
  });
}
