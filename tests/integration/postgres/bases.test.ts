import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Removal } from '../../../electron/engine/retrieval/knowledge.ts';
import { openKnowledge, type OpenedKnowledge, type OpenKnowledgeOptions } from '../../support/openKnowledge.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine, serversOf, type PostgresEngine } from './postgresSetup.ts';

const started = await startPostgresServer();

describe.skipIf(started === null)('a knowledge base on a PostgreSQL server', () => {
  const server = started as NonNullable<typeof started>;
  let root: string;
  let engine: PostgresEngine;
  /** What the keyring holds. */
  let secrets: Map<string, string>;
  const opened: OpenedKnowledge[] = [];

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-bases-'));
    engine = postgresEngine(server);
    secrets = new Map();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await engine.close();
    rmSync(root, { recursive: true, force: true });
    const schemas = await server.query<{ name: string }>(
      "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'yardstick_%'",
    );
    for (const { name } of schemas) await server.query(`DROP SCHEMA "${name}" CASCADE`);
  });
  afterAll(() => server.close());

  function open(options: Pick<OpenKnowledgeOptions, 'wrapRows'> = {}): OpenedKnowledge {
    const one = openKnowledge({
      home: path.join(root, 'home'),
      ...options,
      servers: serversOf(engine, secrets),
    });
    opened.push(one);
    return one;
  }

  async function close(one: OpenedKnowledge): Promise<void> {
    opened.splice(opened.indexOf(one), 1);
    await one.close();
  }

  const onServer = (user = 'yardstick') =>
    ({ kind: 'postgres', connection: server.url('postgres', user), password: server.password }) as const;

  function writeMany(count: number): string {
    const folder = path.join(root, 'documents');
    mkdirSync(folder, { recursive: true });
    for (let number = 0; number < count; number += 1)
      writeFileSync(path.join(folder, `${number}.txt`), `Document ${number} says ${number}.`);
    return folder;
  }

  const schemas = async () =>
    (await server.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yardstick_%'")).length;

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  it('keeps its password where keys are kept, and shows it nowhere', async () => {
    const { knowledge, store, jobs } = open();
    const pasted = server.url().replace('yardstick@', `yardstick:${server.password}@`);
    const base = await knowledge.create({ name: 'Base', storage: { kind: 'postgres', connection: pasted } });
    expect(base).toMatchObject({ storage: 'postgres', connection: server.url(), problem: null });
    await (
      await knowledge.add('Base', [writeMany(3)])
    ).result;
    expect([...secrets]).toEqual([[`postgres:${server.url()}`, server.password]]);
    const seen = JSON.stringify([await knowledge.list(), store.knowledge.bases(), jobs.list(), engine.rows]);
    expect(seen).not.toContain(server.password);
  });

  // Catches: a mistyped password that takes the place of the good one, and every base on that server is gone.
  it('keeps no password that the server does not take, and makes nothing there', async () => {
    const { knowledge } = open();
    await knowledge.create({ name: 'Good', storage: onServer() });
    const wrong = { ...onServer(), password: 'wrong' };
    await expect(knowledge.create({ name: 'Bad', storage: wrong })).rejects.toMatchObject({
      code: 'postgres/password',
    });
    await expect(knowledge.setPassword('Good', 'wrong')).rejects.toMatchObject({ code: 'postgres/password' });
    expect(secrets.get(`postgres:${server.url()}`)).toBe(server.password);
    expect(await schemas()).toBe(1);
    expect((await knowledge.get('Good')).problem).toBeNull();
  });

  it('answers again after its server was given another password, spaces and all, and the new one was told', async () => {
    await server.query(`CREATE ROLE turning SUPERUSER LOGIN PASSWORD '${server.password}'`);
    const { knowledge } = open();
    await knowledge.create({ name: 'Base', storage: onServer('turning') });
    await (
      await knowledge.add('Base', [writeMany(2)])
    ).result;
    await server.query(`ALTER ROLE turning PASSWORD 'öffne dich'`);
    await knowledge.setPassword('Base', 'öffne dich');
    expect((await knowledge.get('Base')).counts).toMatchObject({ documents: 2 });
    // It is what is read at the next start, too.
    await close(opened[0] as OpenedKnowledge);
    expect((await open().knowledge.get('Base')).counts).toMatchObject({ documents: 2 });
  });

  it('moves there and back, says how far it is, and leaves nothing behind, its password neither', async () => {
    const { knowledge, jobs, storage } = open();
    await knowledge.create({ name: 'Base' });
    await (
      await knowledge.add('Base', [writeMany(30)])
    ).result;
    const told: number[] = [];
    const there = await knowledge.move('Base', onServer());
    const stop = jobs.subscribe((list) => told.push(list.find(({ id }) => id === there.job.id)?.progress.done ?? 0));
    await there.result;
    stop();
    expect(Math.max(...told)).toBe(30);
    expect(await knowledge.get('Base')).toMatchObject({ storage: 'postgres', counts: { documents: 30, vectors: 30 } });
    expect(await storage.list()).toEqual([]);
    await expect(knowledge.move('Base', onServer())).rejects.toMatchObject({ code: 'knowledge/same-place' });
    await (
      await knowledge.move('Base', { kind: 'sqlite' })
    ).result;
    expect(await knowledge.get('Base')).toMatchObject({ storage: 'sqlite', connection: null, counts: { vectors: 30 } });
    expect(await schemas()).toBe(0);
    expect(secrets.size).toBe(0);
  });

  // Catches: a rebuild begun while the base moves, whose index is then looked for in the other place.
  it('that is being moved is not rebuilt, and stays where it was when the move is stopped', async () => {
    const { knowledge, jobs } = open();
    await knowledge.create({ name: 'Base' });
    await (
      await knowledge.add('Base', [writeMany(40)])
    ).result;
    const { job, result } = await knowledge.move('Base', onServer());
    await expect(knowledge.rebuild('Base', { chunking: { maxTokens: 32 } })).rejects.toMatchObject({
      code: 'knowledge/busy',
    });
    await expect(knowledge.move('Base', onServer())).rejects.toMatchObject({ code: 'knowledge/busy' });
    jobs.cancel(job.id);
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(await knowledge.get('Base')).toMatchObject({ storage: 'sqlite', counts: { documents: 40 } });
    expect(await schemas()).toBe(0);
    expect(secrets.size).toBe(0);
  });

  // Catches: hours of copying that begin anew, because the server was away for a minute.
  it('goes on with a move where its server broke it off', async () => {
    const { knowledge, jobs } = open();
    await knowledge.create({ name: 'Base' });
    await (
      await knowledge.add('Base', [writeMany(60)])
    ).result;
    const { job, result } = await knowledge.move('Base', onServer());
    let killed: Promise<void> | undefined;
    const forget = jobs.subscribe((all) => {
      if ((all.find(({ id }) => id === job.id)?.progress.done ?? 0) > 20) killed ??= server.stop('KILL');
    });
    await expect(result).rejects.toMatchObject({ code: 'postgres/unreachable' });
    forget();
    await killed;
    const stays = { storage: 'sqlite', problem: null, counts: { documents: 60 } };
    expect(await knowledge.get('Base')).toMatchObject(stays);
    const again = async () => (await knowledge.move('Base', onServer())).result;
    await expect(again()).rejects.toMatchObject({ code: 'postgres/unreachable' });
    await server.start();
    const names = () => server.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yardstick_%'");
    const copied = await names();
    expect(copied).toHaveLength(1);
    await again();
    expect(await names()).toEqual(copied);
    expect(await knowledge.get('Base')).toMatchObject({ storage: 'postgres', counts: { documents: 60, vectors: 60 } });
  });

  it('removed while its server is away is gone here, and there at the next start; its password stays until then', async () => {
    const first = open();
    await first.knowledge.create({ name: 'Base', storage: onServer() });
    await server.stop('INT');
    const removal: Removal = await first.knowledge.remove('Base');
    expect(removal.left).toMatchObject({ code: 'knowledge/left-behind' });
    expect(await first.knowledge.list()).toEqual([]);
    expect(secrets.size).toBe(1);
    await server.start();
    expect(await schemas()).toBe(1);
    await close(first);
    open().knowledge.begin();
    await until(async () => (await schemas()) === 0 && secrets.size === 0);
  });

  // Catches: an index that nobody names any more, because the end came between the last word of its base and its own.
  it('leaves nothing on the server when the engine ends in the middle of a removal, or cannot reach it after a move', async () => {
    const first = open({
      wrapRows: (rows) => ({
        ...rows,
        removeBase(id) {
          rows.removeBase(id);
          throw new Error('The end.');
        },
        updateBase(id, changes) {
          if (changes.storage !== undefined) engine.egress.setOffline(true);
          return rows.updateBase(id, changes);
        },
      }),
    });
    for (const name of ['Removed', 'Moved']) await first.knowledge.create({ name, storage: onServer() });
    await expect(first.knowledge.remove('Removed')).rejects.toThrow('The end.');
    await (
      await first.knowledge.move('Moved', { kind: 'sqlite' })
    ).result;
    engine.egress.setOffline(false);
    expect(await schemas()).toBe(2);
    await close(first);
    const { knowledge } = open();
    knowledge.begin();
    await until(async () => (await schemas()) === 0 && secrets.size === 0);
    expect(await knowledge.list()).toMatchObject([{ name: 'Moved', storage: 'sqlite', problem: null }]);
  });

  // Catches: a tidying engine that takes another engine's bases on the same server for what it left behind itself.
  it('of another engine is left alone', async () => {
    const other = await engine.storage().create('of-another-engine', {
      embedding: 'local:words',
      embeddingSha256: null,
      dimensions: 32,
      chunking: { maxTokens: 256, overlapTokens: 32 },
    });
    const { knowledge } = open();
    await knowledge.create({ name: 'Base', storage: onServer() });
    knowledge.begin();
    expect(await knowledge.remove('Base')).toEqual({ left: null });
    await close(opened[0] as OpenedKnowledge);
    open().knowledge.begin();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await other.counts()).toMatchObject({ documents: 0 });
    expect(await schemas()).toBe(1);
  });

  it('is promised by a test that leaves nothing there, and says what is in the way', async () => {
    const { knowledge } = open();
    await server.query('CREATE DATABASE fresh');
    await server.query(`CREATE ROLE weak LOGIN PASSWORD 'weak'`);
    const login = (database: string, user = 'yardstick', password = server.password) => ({
      connection: server.url(database, user),
      password,
    });
    expect(await knowledge.checkServer(login('fresh'))).toMatchObject({
      host: server.host,
      database: 'fresh',
      user: 'yardstick',
      version: expect.stringMatching(/^\d+/),
      encryption: 'local',
      vector: { installed: null, available: expect.stringMatching(/^\d+\.\d+/) },
      problem: null,
    });
    const made = await server.query(
      `SELECT extname FROM pg_extension WHERE extname = 'vector' UNION ALL SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yardstick_%'`,
      'fresh',
    );
    expect(made).toEqual([]);
    expect(secrets.size).toBe(0);
    expect(await knowledge.checkServer(login('fresh', 'weak', 'weak'))).toMatchObject({
      problem: { code: 'postgres/no-vector', hint: expect.stringContaining('CREATE EXTENSION') },
    });
    await server.query('CREATE EXTENSION vector', 'fresh');
    expect(await knowledge.checkServer(login('fresh', 'weak', 'weak'))).toMatchObject({
      vector: { installed: expect.any(String) },
      problem: { code: 'postgres/refused', hint: expect.stringContaining('GRANT CREATE ON DATABASE fresh') },
    });
    await server.query(
      'ALTER ROLE weak SET default_transaction_read_only = on; GRANT CREATE ON DATABASE fresh TO weak',
    );
    expect(await knowledge.checkServer(login('fresh', 'weak', 'weak'))).toMatchObject({
      problem: { code: 'postgres/refused', message: expect.stringContaining('takes nothing that writes') },
    });
    await expect(knowledge.checkServer(login('nowhere'))).rejects.toMatchObject({ code: 'postgres/refused' });
    engine.egress.deny(server.host);
    await expect(knowledge.checkServer(login('fresh'))).rejects.toMatchObject({ code: 'egress/not-allowed' });
  });
});
