import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndexStorage, KnowledgeIndex } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import type { YardstickError } from '../../../models/errors.ts';
import { documentsOf, expectAgreement, found, put, withCode } from '../../support/knowledgeExpectations.ts';
import { indexSettings, madeUpDocument, unitVector } from '../../support/knowledgeFixtures.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine, type PostgresEngine } from './postgresSetup.ts';

const started = await startPostgresServer();
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown as YardstickError,
  );

describe.skipIf(started === null)('a PostgreSQL server', () => {
  const server = started as NonNullable<typeof started>;
  let engine: PostgresEngine;
  let storage: IndexStorage;
  beforeEach(() => {
    engine = postgresEngine(server);
    storage = engine.storage();
  });
  afterEach(() => engine.close());
  afterAll(() => server.close());

  async function newIndex(): Promise<{ index: KnowledgeIndex; id: string }> {
    const id = randomUUID();
    return { index: await storage.create(id, indexSettings()), id };
  }

  describe('that refuses', () => {
    it('says so of a wrong, a missing and an empty password, and never repeats one', async () => {
      for (const password of ['secret-wrong-one', null, '']) {
        const refused = await failure(engine.storage({ password }).list());
        expect(refused).toMatchObject({ code: 'postgres/password' });
        expect(JSON.stringify([refused.message, refused.hint, refused.data])).not.toContain('secret-wrong-one');
      }
      expect(JSON.stringify(engine.rows)).not.toMatch(/secret-wrong-one|only-for-tests/);
    });

    it('does not take a password from the environment where the connection has none', async () => {
      process.env['PGPASSWORD'] = server.password;
      try {
        expect(await failure(engine.storage({ password: null }).list())).toMatchObject({ code: 'postgres/password' });
      } finally {
        delete process.env['PGPASSWORD'];
      }
    });

    it('names what to install where it has no vector extension', async () => {
      await server.query('CREATE DATABASE bare');
      await server.query(`ALTER DATABASE bare SET extension_control_path = '/nowhere'`);
      const bare = engine.storage({ connectionString: server.url('bare') });
      const missing = await failure(bare.create(randomUUID(), indexSettings()));
      expect(missing).toMatchObject({ code: 'postgres/no-vector', hint: expect.stringContaining('pgvector') });
      expect(await bare.list()).toEqual([]);
    });

    it('says who can help where the user may not add the extension, or may not write', async () => {
      await server.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'`);
      await server.query('CREATE DATABASE plain');
      const weak = (database: string) =>
        engine.storage({ connectionString: server.url(database, 'reader'), password: 'reader' });
      expect(await failure(weak('plain').create(randomUUID(), indexSettings()))).toMatchObject({
        code: 'postgres/no-vector',
        hint: expect.stringContaining('CREATE EXTENSION vector'),
      });
      await newIndex(); // the extension is there now
      expect(await failure(weak('postgres').create(randomUUID(), indexSettings()))).toMatchObject({
        code: 'postgres/refused',
        hint: expect.stringContaining('GRANT CREATE ON DATABASE'),
      });
      expect(await failure(engine.storage({ connectionString: server.url('nowhere') }).list())).toMatchObject({
        code: 'postgres/refused',
        hint: expect.stringContaining('createdb nowhere'),
      });
    });

    it('does not silently go on without TLS where TLS was asked for', async () => {
      for (const mode of ['require', 'verify-full']) {
        const plain = engine.storage({ connectionString: `${server.url()}?sslmode=${mode}` });
        expect(await failure(plain.list())).toMatchObject({ code: 'egress/certificate' });
      }
    });
  });

  describe('behind the gate', () => {
    it('is not contacted unless allowed, nor while offline', async () => {
      const strict = postgresEngine(server, []);
      expect(await failure(strict.storage().list())).toMatchObject({ code: 'egress/not-allowed' });
      strict.egress.allow(server.host);
      strict.egress.setOffline(true);
      expect(await failure(strict.storage().list())).toMatchObject({ code: 'egress/offline' });
      expect(strict.rows.map(({ verdict }) => verdict)).toEqual(['denied', 'offline']);
      await strict.close();
    });

    it('has a row for each connection, with its bytes when it has ended', async () => {
      const { index } = await newIndex();
      await put(index, { id: 'a', text: `zebra ${'x'.repeat(100_000)}` });
      expect(engine.rows.filter(({ verdict }) => verdict === 'open').length).toBeGreaterThan(0);
      await storage.close();
      expect(engine.rows.every(({ verdict }) => verdict === 'sent')).toBe(true);
      expect(engine.rows.reduce((sum, { bytesOut }) => sum + bytesOut, 0)).toBeGreaterThan(200_000);
      expect(engine.rows[0]).toMatchObject({ host: '127.0.0.1', reason: 'knowledge', onBehalfOf: 'team' });
    });

    it('is cut within the moment when Offline is switched on, in the middle of a document, of which nothing stays', async () => {
      const { index, id } = await newIndex();
      await put(index, { id: 'kept', text: 'zebra' });
      const { document, chunks } = madeUpDocument({
        id: 'cut',
        text: Array.from({ length: 700 }, (_, number) => `lion ${number}`).join('\n\n'),
      });
      const putting = failure(index.put(document, chunks));
      await until(
        `SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'INSERT INTO "yardstick_${id}".vectors%'`,
        (n) => n > 0,
      );
      engine.egress.setOffline(true);
      expect(await putting).toMatchObject({ code: 'egress/offline' });
      expect(await failure(index.counts())).toMatchObject({ code: 'egress/offline' });
      engine.egress.setOffline(false);
      expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 1 });
      expect(await index.document('cut')).toBeUndefined();
      expect(engine.rows.some(({ verdict }) => verdict === 'cut')).toBe(true);
    });

    it('is reached by its socket file, too', async () => {
      const local = postgresEngine(server, [`localhost:${server.port}`]);
      const connectionString = `postgres://yardstick@:${server.port}/postgres?host=${server.socketFolder}`;
      expect(await local.storage({ connectionString }).list()).toEqual(expect.any(Array));
      await local.close();
      expect(local.rows).toMatchObject([{ host: 'localhost', port: server.port, verdict: 'sent' }]);
    });
  });

  it('that crashes in the middle of a document leaves nothing half-written, and is used again when it is back', async () => {
    const { index, id } = await newIndex();
    await put(index, { id: 'kept', text: 'zebra one\n\nzebra two' });
    const { document, chunks } = madeUpDocument({
      id: 'big',
      text: Array.from({ length: 700 }, (_, number) => `lion ${number}`).join('\n\n'),
    });
    const putting = failure(index.put(document, chunks));
    await until(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'INSERT INTO "yardstick_${id}".vectors%'`,
      (n) => n > 0,
    );
    await server.stop('QUIT');
    expect(await putting).toMatchObject({ code: 'postgres/unreachable' });
    expect(await failure(index.counts())).toMatchObject({ code: 'postgres/unreachable' });
    await server.start();
    expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 2 });
    expect(await found(index, 'zebra')).toEqual(['kept', 'kept']);
    expect(await index.document('big')).toBeUndefined();
    await index.put(document, chunks);
    expect(await expectAgreement(index)).toMatchObject({ documents: 2, chunks: 702 });
  });

  it('that was restarted while nobody asked is used again without an error', async () => {
    const { index } = await newIndex();
    await Promise.all(Array.from({ length: 4 }, () => put(index, { id: 'a', text: 'zebra' })));
    await server.stop('INT');
    await server.start();
    await put(index, { id: 'b', text: 'lion' });
    expect(await found(index, 'zebra')).toEqual(['a']);
  });

  it('serves two engines on one base at once, and neither sees half of what the other writes', async () => {
    const { index, id } = await newIndex();
    const second = postgresEngine(server);
    const other = await second.storage().open(id);
    const text = 'zebra one\n\nzebra two\n\nzebra three';
    await Promise.all(
      [index, other].flatMap((one, side) => [
        ...Array.from({ length: 15 }, (_, number) =>
          put(one, { id: `d${number % 5}`, text }, { seed: side * 100 + number }),
        ),
        ...Array.from({ length: 5 }, (_, number) => one.remove([`d${number}`, `d${(number + 3) % 5}`])),
        ...Array.from({ length: 10 }, async () => {
          const ids = await documentsOf(one, await one.dense(unitVector(3), { limit: 100 }));
          for (const document of new Set(ids)) expect(ids.filter((each) => each === document)).toHaveLength(3);
        }),
      ]),
    );
    const counts = await expectAgreement(index);
    expect(await other.counts()).toMatchObject({ documents: counts.documents, chunks: counts.chunks });
    expect(counts.chunks).toBe(counts.documents * 3);
    await second.close();
  });

  it('stops a search that was given up, at the server too, and the next one is answered', async () => {
    const { index, id } = await newIndex();
    await put(index, { id: 'a', text: 'zebra' });
    const sleeper = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    const waiting = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    const blocked = failure(server.query(`BEGIN; LOCK TABLE "yardstick_${id}".documents; SELECT pg_sleep(60); COMMIT`));
    await until(`SELECT count(*) AS n ${sleeper}`, (n) => n > 0);
    const control = new AbortController();
    const given = failure(index.keyword('zebra', { limit: 5, signal: control.signal }));
    await until(waiting, (n) => n > 0);
    control.abort(new Error('enough'));
    expect(await given).toMatchObject({ message: 'enough' });
    await until(waiting, (n) => n === 0);
    await server.query(`SELECT pg_cancel_backend(pid) ${sleeper}`);
    await blocked;
    expect(await found(index, 'zebra')).toEqual(['a']);
  });

  it('does not let one storage take more connections than it may', async () => {
    const few = engine.storage({ limits: { sessions: 2 } });
    const id = randomUUID();
    const index = await few.create(id, indexSettings());
    await Promise.all(Array.from({ length: 30 }, (_, number) => put(index, { id: `d${number}`, text: 'zebra' })));
    expect(engine.rows.filter(({ verdict }) => verdict === 'open').length).toBeLessThanOrEqual(2);
    expect(await expectAgreement(index)).toMatchObject({ documents: 30 });
  });

  it('with a schema of a newer version is refused and left alone; a broken one is called damaged', async () => {
    const { id } = await newIndex();
    await server.query(`INSERT INTO "yardstick_${id}".migrations (name, applied_at) VALUES ('999-of-the-future', 0)`);
    expect(await failure(storage.open(id))).toMatchObject({ code: 'index/newer-schema' });
    const broken = await newIndex();
    await server.query(`DELETE FROM "yardstick_${broken.id}".settings`);
    expect(await failure(storage.open(broken.id))).toMatchObject({ code: 'index/damaged' });
    await server.query('CREATE SCHEMA yardstick_empty');
    expect(await failure(storage.open('empty'))).toMatchObject({ code: 'index/damaged' });
    expect(await storage.list()).not.toContain('empty');
  });

  it('that holds the same rows for a hostile setting of its user answers the same', async () => {
    await server.query(
      `ALTER ROLE yardstick SET search_path = nowhere; ALTER ROLE yardstick SET default_transaction_isolation = 'serializable'`,
    );
    await server.query(
      `ALTER ROLE yardstick SET bytea_output = 'escape'; ALTER ROLE yardstick SET DateStyle = 'German'`,
    );
    try {
      const { index } = await newIndex();
      const made = await put(index, { id: 'a', text: 'zebra\n\nlion' });
      expect(await index.vectorsOf('a')).toEqual(made.chunks.map(({ vector }) => vector));
      expect(await found(index, 'zebra')).toEqual(['a']);
    } finally {
      await server.query('ALTER ROLE yardstick RESET ALL');
    }
  });

  it('keeps an index from answering once it was dropped by another engine', async () => {
    const { index, id } = await newIndex();
    const second = postgresEngine(server);
    await second.storage().drop(id);
    await second.close();
    await expect(index.keyword('zebra', { limit: 1 })).rejects.toEqual(withCode('index/not-found'));
  });

  /** Asks the server until its answer fits. */
  async function until(query: string, holds: (n: number) => boolean): Promise<void> {
    for (;;) {
      const [row] = await server.query<{ n: string }>(query);
      if (holds(Number(row?.n))) return;
    }
  }
});
