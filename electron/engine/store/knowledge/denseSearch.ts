import type DatabaseConstructor from 'better-sqlite3';
import type { IndexSettings, PassageFilter, Scored } from '../../retrieval/knowledgeIndex.ts';
import type { Sql } from '../sql.ts';
import { documentFilter } from './documentFilter.ts';
import { toUnitVector } from './unitVector.ts';
import { createTopList } from './topList.ts';

export interface DenseSearch {
  /** Inside a transaction of the caller. */
  rank(vector: Float32Array, options: { limit: number; filter?: PassageFilter; exact?: boolean }): Scored[];
}

export function createDenseSearch(options: {
  database: DatabaseConstructor.Database;
  sql: Sql;
  settings: IndexSettings;
}): DenseSearch {
  const { database, settings } = options;

  function rankExactly(query: Float32Array, limit: number, filter: PassageFilter | undefined): Scored[] {
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
    for (const [row, bytes] of statement.iterate(...values)) best.add(row, dot(query, bytes));
    return best.sorted();
  }

  return {
    rank(vector, { limit, filter }) {
      return rankExactly(toUnitVector(vector, settings.dimensions), limit, filter);
    },
  };
}

function dot(query: Float32Array, bytes: Buffer): number {
  const vector = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  let sum = 0;
  for (let index = 0; index < query.length; index += 1) sum += (query[index] as number) * (vector[index] as number);
  return sum;
}
