import type DatabaseConstructor from 'better-sqlite3';
import type { Sql } from '../sql.ts';
import { readCentre } from './centre.ts';
import { createDenseCodes, type Candidate } from './denseCodes.ts';
import { createRotation } from './rotation.ts';

/** The codes as they stand in the database at the moment of each scan. */
export interface CodeReader {
  /** The most promising chunks, best first; estimates are of the cosine. @param query of unit length */
  scan(query: Float32Array, limit: number, documents?: readonly number[]): Candidate[];
}

export function createCodeReader(options: {
  database: DatabaseConstructor.Database;
  sql: Sql;
  dimensions: number;
}): CodeReader {
  const { database, sql, dimensions } = options;
  const rotation = createRotation(dimensions);
  const codes = createDenseCodes(rotation.length);
  const centre = new Float32Array(rotation.length);
  const rotated = new Float32Array(rotation.length);
  let version: number | undefined;
  let lastDocument = 0;
  let lastRemoval = 0;
  const newRecords = database.prepare<[number], { documentRow: number; firstChunk: number; records: Buffer }>(
    `SELECT document_row AS documentRow, first_chunk AS firstChunk, codes AS records FROM codes JOIN documents ON row = document_row
     WHERE document_row > ? ORDER BY document_row`,
  );

  /** Takes over what was committed since the last scan. Rows of documents only grow, and what went is written down. */
  function catchUp(): void {
    const current = sql.get<{ value: number }>("SELECT value FROM facts WHERE key = 'centre_version'")?.value ?? 0;
    if (current !== version) {
      codes.clear();
      rotation.rotate(readCentre(sql, dimensions).vector, centre);
      version = current;
      lastDocument = 0;
    }
    for (const { documentRow, firstChunk, records } of newRecords.iterate(lastDocument)) {
      codes.add(documentRow, firstChunk, records);
      lastDocument = documentRow;
    }
    for (const { row, document } of sql.all<{ row: number; document: number }>(
      'SELECT row, document_row AS document FROM removals WHERE row > ? ORDER BY row',
      lastRemoval,
    )) {
      codes.remove(document);
      lastRemoval = row;
    }
  }

  return {
    scan(query, limit, documents) {
      catchUp();
      rotation.rotate(query, rotated);
      let shared = 0;
      for (let index = 0; index < rotated.length; index += 1) {
        const value = rotated[index] as number;
        const middle = centre[index] as number;
        shared += value * middle;
        rotated[index] = value - middle;
      }
      return codes
        .scan(rotated, limit, documents)
        .map((candidate) => ({ ...candidate, estimate: candidate.estimate + shared }));
    },
  };
}
