import { describe, expect, it } from 'vitest';
import { readConnectionString } from '../../../electron/engine/postgres/connectionString.ts';

describe('the address of a PostgreSQL server', () => {
  it.each([
    ['postgres://ann@db.firm.example/kb', 'db.firm.example', 5_432, 'ann', 'kb', true],
    ['postgresql://ann@DB.Firm.Example:6000/kb', 'db.firm.example', 6_000, 'ann', 'kb', true],
    ['postgres://ann@127.0.0.1:80', '127.0.0.1', 80, 'ann', 'ann', false],
    ['postgres://ann@[::1]:5433/kb', '::1', 5_433, 'ann', 'kb', false],
    ['postgres://a%40b@localhost/k%2Fb', 'localhost', 5_432, 'a@b', 'k/b', false],
    ['postgres://ann@box.internal/kb?sslmode=disable', 'box.internal', 5_432, 'ann', 'kb', false],
  ])('%s', (text, host, port, user, database, isVerified) => {
    expect(readConnectionString(text)).toMatchObject({ host, port, user, database, isVerified, socketPath: undefined });
  });

  // Whoever answers is trusted with `require`: the gate must not take it for proof on the internet.
  it.each([
    ['disable', false, false],
    ['require', { rejectUnauthorized: false }, false],
    ['verify-ca', { rejectUnauthorized: true, checkServerIdentity: expect.any(Function) }, true],
    ['verify-full', { rejectUnauthorized: true }, true],
  ])('sslmode=%s checks what it says', (mode, tls, isVerified) => {
    expect(readConnectionString(`postgres://ann@db.example/kb?sslmode=${mode}`)).toMatchObject({ tls, isVerified });
  });

  it('may be the folder of a socket file', () => {
    for (const text of ['postgres://ann@/kb?host=/run/pg/', 'postgres://ann@:5432/kb?host=%2Frun%2Fpg']) {
      expect(readConnectionString(text)).toMatchObject({
        host: 'localhost',
        port: 5_432,
        socketPath: '/run/pg/.s.PGSQL.5432',
        tls: false,
      });
    }
  });

  it.each([
    'postgres://ann:secret@db/kb',
    'mysql://ann@db/kb',
    'https://ann@db/kb',
    'db/kb',
    '',
    'postgres://db/kb',
    'postgres://ann@db/kb?sslmode=prefer',
    'postgres://ann@db/kb?options=-csearch_path=x',
    'postgres://ann@db/kb?password=secret',
    'postgres://ann@db/kb?host=elsewhere',
    'postgres://ann@db/kb?sslrootcert=/no/such/secret&sslmode=verify-full',
    'postgres://ann@db:99999/kb',
    'postgres://%FF@db/kb',
  ])('is refused without being repeated: %s', (text) => {
    expect(() => readConnectionString(text)).toThrow(expect.objectContaining({ code: 'postgres/bad-address' }));
    try {
      readConnectionString(text);
    } catch (thrown) {
      expect(JSON.stringify([(thrown as Error).message, thrown])).not.toContain('secret');
    }
  });
});
