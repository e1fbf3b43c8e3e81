import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KnowledgeIndex } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import { documentsOf, put } from '../../support/knowledgeExpectations.ts';
import { cosine, indexSettings, toUnit, unitVector } from '../../support/knowledgeFixtures.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine, type PostgresEngine } from './postgresSetup.ts';

const started = await startPostgresServer();

/** Small bases are compared whole; here the graph is made to answer, as it does for large ones. */
describe.skipIf(started === null)('the graph of vectors', () => {
  const server = started as NonNullable<typeof started>;
  let engine: PostgresEngine;
  let index: KnowledgeIndex;
  const documents = 60;
  const perDocument = 40;
  const near = (centre: number, seed: number) => {
    const noise = unitVector(seed, 64);
    return toUnit(unitVector(centre, 64).map((value, at) => value + 0.8 * (noise[at] ?? 0)));
  };
  beforeAll(async () => {
    engine = postgresEngine(server);
    index = await engine.storage({ exactBelow: 0, limits: { idleMs: 100 } }).create(randomUUID(), indexSettings(64));
    for (let number = 0; number < documents; number += 1) {
      const vectors = Array.from({ length: perDocument }, (_, n) =>
        near(number % 12, 1_000 + number * perDocument + n),
      );
      const text = vectors.map((_, n) => `p${n}`).join('\n\n');
      await put(index, { id: `d${number}`, text, modifiedAt: number }, { vectors });
    }
  });
  afterAll(async () => {
    await engine.close();
    await server.close();
  });

  it('finds nearly all that comparing with every vector finds, with the same scores', async () => {
    let hits = 0;
    for (let number = 0; number < 40; number += 1) {
      const query = near(number % 12, 90_000 + number);
      const exact = new Map(
        (await index.dense(query, { limit: 10, exact: true })).map(({ chunkId, score }) => [chunkId, score]),
      );
      for (const { chunkId, score } of await index.dense(query, { limit: 10 })) {
        if (!exact.has(chunkId)) continue;
        hits += 1;
        expect(score).toBeCloseTo(exact.get(chunkId) ?? 0, 6);
      }
    }
    expect(hits / 400).toBeGreaterThanOrEqual(0.99);
  });

  it('is what answers: the server, which counts when a connection ends, has read its index', async () => {
    const name = (await engine.storage().list())[0] ?? '';
    const scans = async () => {
      const [row] = await server.query<{ n: string }>(
        `SELECT idx_scan AS n FROM pg_stat_user_indexes WHERE schemaname = 'yardstick_${name}' AND indexrelname = 'vectors_graph'`,
      );
      return Number(row?.n);
    };
    await expect.poll(scans, { timeout: 20_000 }).toBeGreaterThanOrEqual(40);
  });

  it.each([1, 3, 30])('a filter that lets %i of 60 documents through still has enough', async (through) => {
    const filter = { modifiedTo: through - 1 };
    const query = near(11, 77); // nearest to documents that the filter keeps out
    const found = await index.dense(query, { limit: 40, filter });
    expect(found).toHaveLength(40);
    const ids = await documentsOf(index, found);
    expect(ids.every((id) => Number(id.slice(1)) < through)).toBe(true);
    const exact = await index.dense(query, { limit: 40, filter, exact: true });
    const wanted = new Set(exact.map(({ chunkId }) => chunkId));
    expect(found.filter(({ chunkId }) => wanted.has(chunkId)).length).toBeGreaterThanOrEqual(36);
  });

  it('gives more than it looks at in one go', async () => {
    const found = await index.dense(unitVector(5, 64), { limit: 1_000 });
    expect(found).toHaveLength(1_000);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('ranks by the vectors as they were put, not by the halved ones of the graph', async () => {
    const [vector = new Float32Array()] = await index.vectorsOf('d7');
    const [best] = await index.dense(vector, { limit: 1 });
    expect(best?.score).toBeCloseTo(cosine(vector, vector), 6);
  });
});
