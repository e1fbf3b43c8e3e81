import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyIndex, type CopyOptions } from '../../../electron/engine/retrieval/bases/copyIndex.ts';
import type { IndexStorage, KnowledgeIndex } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import { createSqliteStorage } from '../../../electron/engine/store/knowledge/sqliteStorage.ts';
import { documentsOf, expectAgreement, put } from '../../support/knowledgeExpectations.ts';
import { indexSettings, unitVector } from '../../support/knowledgeFixtures.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine, type PostgresEngine } from './postgresSetup.ts';

const started = await startPostgresServer();

describe.skipIf(started === null)('copying an index to other storage', () => {
  const server = started as NonNullable<typeof started>;
  let folder: string;
  let engine: PostgresEngine;
  let sqlite: IndexStorage;
  let postgres: IndexStorage;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-move-'));
    engine = postgresEngine(server);
    postgres = engine.storage();
    sqlite = createSqliteStorage({ directory: folder, appVersion: '0.0.0' });
  });
  afterAll(async () => {
    await sqlite.close();
    await engine.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function fill(index: KnowledgeIndex, documents: number): Promise<void> {
    for (let number = 0; number < documents; number += 1) {
      const text = `zebra ${number}\n\nlion ${number} 東京 😀\n\nword${number} \uFFFD`;
      await put(index, { id: `d${String(number).padStart(3, '0')}`, text }, { seed: number, headings: ['Animals'] });
    }
  }

  /** Into what is there already, or into a new one. */
  async function move(options: CopyOptions & { from: IndexStorage; to: IndexStorage; indexId: string }) {
    const { from, to, indexId, ...rest } = options;
    const source = await from.open(indexId);
    const target = (await to.list()).includes(indexId)
      ? await to.open(indexId)
      : await to.create(indexId, source.settings);
    return copyIndex(source, target, rest).finally(() => Promise.all([source.close(), target.close()]));
  }

  /** All that can be seen of an index but numbers of rows and the time of the move. */
  async function contentOf(index: KnowledgeIndex): Promise<unknown> {
    const documents = await index.documents({ limit: 1_000 });
    return Promise.all(
      documents.map(async (summary) => ({
        summary: { ...summary, indexedAt: 0 },
        document: await index.document(summary.id),
        passages: (await index.chunksOf(summary.id)).map((passage) => ({ ...passage, chunkId: 0 })),
        vectors: await index.vectorsOf(summary.id),
      })),
    );
  }

  it.each(['from SQLite to PostgreSQL', 'from PostgreSQL to SQLite'])(
    '%s takes everything along, vectors bit by bit, and answers the same',
    async (direction) => {
      const [from, to] = direction.startsWith('from SQLite') ? [sqlite, postgres] : [postgres, sqlite];
      const indexId = randomUUID();
      const source = await from.create(indexId, indexSettings());
      await fill(source, 40);
      await put(source, { id: 'empty', text: '', blocks: [], pages: [] });
      const progress: number[] = [];
      const report = await move({ from, to, indexId, pageSize: 8, onProgress: (done) => progress.push(done) });
      expect(report).toMatchObject({
        copied: 41,
        unchanged: 0,
        counts: { documents: 41, chunks: 120, vectors: 120 },
      });
      expect(Math.max(...progress)).toBe(41);
      const target = await to.open(indexId);
      expect(target.settings).toEqual(source.settings);
      expect(await contentOf(target)).toEqual(await contentOf(source));
      await expectAgreement(target);
      const nearest = async (index: KnowledgeIndex) =>
        documentsOf(index, await index.dense(unitVector(8), { limit: 10, exact: true }));
      expect(await nearest(target)).toEqual(await nearest(source));
      for (const storage of [from, to]) await storage.drop(indexId);
    },
  );

  it('that was stopped goes on where it was, and takes changes of the meantime along', async () => {
    const indexId = randomUUID();
    const source = await sqlite.create(indexId, indexSettings());
    await fill(source, 30);
    const control = new AbortController();
    const stopped = move({
      from: sqlite,
      to: postgres,
      indexId,
      signal: control.signal,
      onProgress: (done) => done === 20 && control.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await source.remove(['d003']);
    await put(source, { id: 'd005', text: 'changed' });
    await put(source, { id: 'new', text: 'new' });
    expect(await move({ from: sqlite, to: postgres, indexId })).toMatchObject({ copied: 12, unchanged: 18 });
    const target = await postgres.open(indexId);
    expect(await contentOf(target)).toEqual(await contentOf(source));
    expect(await move({ from: sqlite, to: postgres, indexId })).toMatchObject({ copied: 0, unchanged: 30 });
  });
});
