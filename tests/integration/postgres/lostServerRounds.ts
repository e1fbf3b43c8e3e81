import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { reportError } from '../../../models/errors.ts';
import type { JobView } from '../../../electron/engine/jobs/jobs.ts';
import { createRandom, type Random } from '../../../electron/engine/statistics/random.ts';
import { expectAgreement } from '../../support/knowledgeExpectations.ts';
import { openKnowledge, type OpenedKnowledge } from '../../support/openKnowledge.ts';
import { startPostgresServer, type PostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine, serversOf } from './postgresSetup.ts';

const documents = 60;

interface LostServer {
  server: PostgresServer;
  random: Random;
  /** A folder of documents. */
  folder: string;
  open(): OpenedKnowledge;
}

const started = await startPostgresServer();

/** Defines the tests: each piece of work is cut so many times, each time at another place. */
export function loseServerRepeatedly(rounds: number): void {
  describe.skipIf(started === null)(`a PostgreSQL server that is killed ${rounds} times in the middle of`, () => {
    const server = started as PostgresServer;
    const random = createRandom(11);
    afterAll(() => server.close());

    it.each(['taking in', 'moving there', 'moving back', 'searching'] as const)(
      '%s: says so by a code, loses nothing, and the work can be done to its end',
      async (work) => {
        let cut = 0;
        for (let round = 0; round < rounds; round += 1) {
          const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-lost-server-'));
          const folder = path.join(root, 'documents');
          mkdirSync(folder);
          const engine = postgresEngine(server);
          const secrets = new Map<string, string>();
          const open = () => openKnowledge({ home: path.join(root, 'home'), servers: serversOf(engine, secrets) });
          try {
            cut += Number(await loseServer({ server, random, folder, open }, work));
          } finally {
            await engine.close();
            rmSync(root, { recursive: true, force: true });
          }
        }
        // Some come too late; were all of them, nothing would be tested.
        expect(cut).toBeGreaterThan(0);
      },
    );
  });
}

/** Kills the server in the middle of the work, starts it again, does the work to its end, and looks at what is there. Returns whether the work was cut. */
async function loseServer(
  lost: LostServer,
  work: 'taking in' | 'moving there' | 'moving back' | 'searching',
): Promise<boolean> {
  const { server, folder } = lost;
  for (let number = 0; number < documents; number += 1) {
    writeFileSync(path.join(folder, `${number}.txt`), `Document ${number} says ${number}.\n\n${'word '.repeat(300)}`);
  }
  const opened = lost.open();
  const { knowledge } = opened;
  const there = { kind: 'postgres', connection: server.url(), password: server.password } as const;
  const here = { kind: 'sqlite' } as const;
  await knowledge.create({ name: 'Base', storage: work === 'moving there' ? here : there });
  const takeIn = () => knowledge.add('Base', [folder]);
  if (work !== 'taking in') await (await takeIn()).result;
  const isCut = await {
    'taking in': () => cutWork(lost, opened, takeIn),
    'moving there': () => cutWork(lost, opened, () => knowledge.move('Base', there)),
    'moving back': () => cutWork(lost, opened, () => knowledge.move('Base', here)),
    searching: () => cutSearches(lost, opened),
  }[work]();
  await server.start();
  const place = work === 'moving back' ? here : there;
  if (work === 'taking in') {
    await expectKept(opened);
    await (
      await knowledge.refresh('Base')
    ).result;
  }
  if ((await knowledge.get('Base')).storage !== place.kind) await (await knowledge.move('Base', place)).result;
  expect(await knowledge.get('Base')).toMatchObject({
    storage: place.kind,
    problem: null,
    counts: { documents },
    files: { done: documents, waiting: 0, failed: 0 },
  });
  const index = await knowledge.index('Base');
  await expectAgreement(index);
  expect(await index.keyword('document 17', { limit: 3 })).not.toEqual([]);
  await opened.close();
  // What could not be tidied up while the server was away goes with the next start.
  const again = lost.open();
  again.knowledge.begin();
  const indexes = async () => ({
    postgres: (await server.query("SELECT FROM pg_namespace WHERE nspname LIKE 'yardstick_%'")).length,
    sqlite: (await again.storage.list()).length,
  });
  await expect.poll(indexes).toEqual({ postgres: 0, sqlite: 0, [place.kind]: 1 });
  expect(await again.knowledge.get('Base')).toMatchObject({ storage: place.kind, counts: { documents } });
  await again.knowledge.remove('Base');
  await again.close();
  return isCut;
}

/** Kills the server when the work has come to a place that chance decides. */
async function cutWork(
  lost: LostServer,
  { knowledge, jobs }: OpenedKnowledge,
  start: () => Promise<{ job: JobView; result: Promise<unknown> }>,
) {
  const { server, random } = lost;
  const at = random.integer(documents);
  let killed: Promise<void> | undefined;
  const kill = () => void (killed ??= server.stop('KILL'));
  const { job, result } = await start();
  const look = (all: readonly JobView[]) => {
    const now = all.find(({ id }) => id === job.id);
    if (now !== undefined && now.progress.done >= at) kill();
  };
  const forget = jobs.subscribe(look);
  look(jobs.list());
  const failure = await result.then(
    () => null,
    (thrown: unknown) => reportError(thrown),
  );
  forget();
  kill();
  await killed;
  if (failure !== null) {
    expect(failure).toMatchObject({ code: 'postgres/unreachable', hint: expect.any(String) as string });
    const { storage } = await knowledge.get('Base');
    const saysNow = async () => {
      const { problem, counts } = await knowledge.get('Base');
      return problem?.code ?? counts.documents;
    };
    // On a server that is away it says so; here it answers as before.
    await expect.poll(saysNow).toBe(storage === 'postgres' ? 'postgres/unreachable' : documents);
  }
  return failure !== null;
}

async function cutSearches({ server, random }: LostServer, { knowledge }: OpenedKnowledge): Promise<boolean> {
  const failures: { code: string }[] = [];
  let isOver = false;
  const searches = Promise.all(
    Array.from({ length: 3 }, async () => {
      while (!isOver) {
        try {
          const index = await knowledge.index('Base');
          expect(await index.keyword('document 17', { limit: 3 })).not.toEqual([]);
        } catch (thrown) {
          failures.push(reportError(thrown));
          await setTimeout(5);
        }
      }
    }),
  );
  await setTimeout(random.integer(100));
  await server.stop('KILL');
  await setTimeout(100);
  isOver = true;
  await searches;
  expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['postgres/unreachable']));
  return true;
}

/** What the list calls done is in the index, in just that version. */
async function expectKept({ knowledge, store }: OpenedKnowledge): Promise<void> {
  const { id } = await knowledge.get('Base');
  const index = await knowledge.index('Base');
  await expectAgreement(index);
  const versions = new Map((await index.documents({ limit: 1_000 })).map(({ path, sha256 }) => [path, sha256]));
  for (const file of store.knowledge.files(id, { limit: 1_000, state: 'done' })) {
    expect(versions.get(file.path)).toBe(file.sha256);
  }
}
