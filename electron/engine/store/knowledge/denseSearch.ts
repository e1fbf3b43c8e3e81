import type DatabaseConstructor from 'better-sqlite3';
import type { IndexSettings, PassageFilter, Scored } from '../../retrieval/knowledgeIndex.ts';
import type { Sql } from '../sql.ts';
import { createCodeReader } from './codeReader.ts';
import { documentFilter } from './documentFilter.ts';
import type { Candidate } from './denseCodes.ts';
import { createTopList } from './topList.ts';
import { toUnitVector } from './unitVector.ts';
import { fromBytes } from './vectorBytes.ts';

export interface DenseSearch {
  /** To be called inside a transaction: codes and vectors are then of the same moment. */
  rank(vector: Float32Array, options: { limit: number; filter?: PassageFilter; exact?: boolean }): Scored[];
}

/** How many candidates of the coarse scan may be compared exactly, at least and for each hit wanted. */
const candidates = { least: 1_000, perHit: 4 };

/**
 * A candidate is compared exactly while its estimate plus this many standard deviations reaches the worst hit so far: a true neighbour is lost
 * only where its estimate is further off than that (six in a thousand, and those lie beside the last place as a rule).
 */
const reach = 2.5;

/** So few passages are compared one and all. */
const fewChunks = 500;

export function createDenseSearch(options: {
  database: DatabaseConstructor.Database;
  sql: Sql;
  settings: IndexSettings;
}): DenseSearch {
  const { database, sql, settings } = options;
  const codes = createCodeReader({ database, sql, dimensions: settings.dimensions });
  const vectorOf = database.prepare<[number], Buffer>('SELECT vector FROM vectors WHERE row = ?').pluck();

  function rankAll(query: Float32Array, limit: number, filter: PassageFilter | undefined): Scored[] {
    const { condition, values } = documentFilter(filter);
    const statement = database
      .prepare<unknown[], [number, Buffer]>(
        condition === undefined
          ? 'SELECT row, vector FROM vectors'
          : `SELECT vectors.row, vector FROM documents JOIN vectors ON vectors.row >= first_chunk AND vectors.row < first_chunk + chunk_count
             WHERE ${condition}`,
      )
      .raw();
    const best = createTopList(limit);
    for (const [row, bytes] of statement.iterate(...values)) best.add(row, dot(query, fromBytes(bytes)));
    return toScored(best.sorted());
  }

  function rankCandidates(query: Float32Array, limit: number, found: readonly Candidate[]): Scored[] {
    const best = createTopList(limit);
    for (const { chunkId, estimate, spread } of found) {
      if (estimate + reach * spread < best.bar()) continue;
      const bytes = vectorOf.get(chunkId);
      if (bytes !== undefined) best.add(chunkId, dot(query, fromBytes(bytes)));
    }
    return toScored(best.sorted());
  }

  return {
    rank(vector, { limit, filter, exact = false }) {
      if (limit === 0) return [];
      const query = toUnitVector(vector, settings.dimensions);
      if (exact) return rankAll(query, limit, filter);
      const { condition, values } = documentFilter(filter);
      const allowed =
        condition === undefined
          ? undefined
          : sql.all<{ row: number; count: number }>(
              `SELECT row, chunk_count AS count FROM documents WHERE ${condition}`,
              ...values,
            );
      const size = allowed?.reduce((sum, { count }) => sum + count, 0) ?? Infinity;
      if (size <= fewChunks) return rankAll(query, limit, filter);
      const found = codes.scan(
        query,
        Math.max(candidates.least, limit * candidates.perHit),
        allowed?.map(({ row }) => row),
      );
      return rankCandidates(query, limit, found);
    },
  };
}

function toScored(ranking: readonly { id: number; score: number }[]): Scored[] {
  return ranking.map(({ id, score }) => ({ chunkId: id, score }));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
