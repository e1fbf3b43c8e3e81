import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkServer } from '../../../electron/engine/postgres/checkServer.ts';
import { startTlsServer } from '../../support/postgresServer.ts';
import { postgresEngine, type PostgresEngine } from './postgresSetup.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-certificates-'));
const at = (name: string) => path.join(folder, name);
const openssl = (...values: string[]) => execFileSync('openssl', values, { cwd: folder, stdio: 'ignore' });

/** An authority of our own, and a certificate of it for the name `localhost` alone: not for the address 127.0.0.1. */
function makeCertificates(): { certificate: string; key: string } {
  const quick = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...quick, '-subj', '/CN=Test authority', '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', '-x509', ...quick, '-subj', '/CN=Another authority', '-keyout', 'other.key', '-out', 'other.crt');
  openssl('req', ...quick.slice(0, -2), '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
  chmodSync(folder, 0o755);
  return { certificate: at('server.crt'), key: at('server.key') };
}

const started = await startTlsServer(makeCertificates());

describe.skipIf(started === null)('a PostgreSQL server with a certificate', () => {
  const server = started as NonNullable<typeof started>;
  let engine: PostgresEngine;
  beforeEach(() => {
    engine = postgresEngine(server, [`127.0.0.1:${server.port}`, `localhost:${server.port}`]);
  });
  afterEach(() => engine.close());
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const check = (host: string, options: string) =>
    checkServer({
      connectionString: `postgres://yardstick@${host}:${server.port}/postgres?${options}`,
      password: server.password,
      connect: (socket) => engine.egress.connectSocket(socket),
      onBehalfOf: 'test',
    });

  it('is believed where its name and its authority are right, and the connection is encrypted', async () => {
    const report = await check('localhost', `sslmode=verify-full&sslrootcert=${at('ca.crt')}`);
    expect(report).toMatchObject({ encryption: 'checked', problem: { code: 'postgres/no-vector' } });
    const watched = engine.storage({
      connectionString: `postgres://yardstick@localhost:${server.port}/postgres?sslmode=verify-full&sslrootcert=${at('ca.crt')}`,
    });
    await watched.list();
    // What the server says of it.
    const seen = await server.query<{ ssl: boolean }>(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'yardstick'`,
    );
    expect(seen).toEqual([{ ssl: true }]);
  });

  // Catches: an address without a name that is checked against "localhost", or against nothing.
  it('is refused under another name than its certificate has, unless only the authority is to be checked', async () => {
    await expect(check('127.0.0.1', `sslmode=verify-full&sslrootcert=${at('ca.crt')}`)).rejects.toMatchObject({
      code: 'egress/certificate',
    });
    expect(await check('127.0.0.1', `sslmode=verify-ca&sslrootcert=${at('ca.crt')}`)).toMatchObject({
      encryption: 'checked',
    });
  });

  it('is refused when its authority is not known, and the password does not leave', async () => {
    for (const options of ['sslmode=verify-full', `sslmode=verify-full&sslrootcert=${at('other.crt')}`]) {
      await expect(check('localhost', options)).rejects.toMatchObject({
        code: 'egress/certificate',
        hint: expect.stringContaining('sslrootcert'),
      });
    }
    expect(await check('localhost', 'sslmode=require')).toMatchObject({ encryption: 'unchecked' });
  });
});
