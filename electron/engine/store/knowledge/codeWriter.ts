import type DatabaseConstructor from 'better-sqlite3';
import type { Sql } from '../sql.ts';
import { readCentre, writeCentre, type Centre } from './centre.ts';
import { codeBytes, writeCode } from './codeVector.ts';
import { createRotation } from './rotation.ts';
import { fromBytes } from './vectorBytes.ts';

/** Keeps the codes in step with the vectors, inside the transactions that change them. */
export interface CodeWriter {
  add(documentRow: number, vectors: readonly Float32Array[]): void;
}

/** Below this many vectors nearly all are compared exactly, whatever their codes say. */
const firstLook = 1_024;

/** How far the mean may be from the centre, squared, in shares of the mean squared distance of the vectors from it. */
const tolerance = 0.02;

export function createCodeWriter(
  database: DatabaseConstructor.Database,
  options: { sql: Sql; dimensions: number },
): CodeWriter {
  const { sql, dimensions } = options;
  const rotation = createRotation(dimensions);
  const record = codeBytes(rotation.length);
  const scratch = new Float32Array(rotation.length);

  function rotatedCentre(vector: Float32Array): Float32Array {
    const target = new Float32Array(rotation.length);
    rotation.rotate(vector, target);
    return target;
  }

  function encode(vectors: readonly Float32Array[], centre: Float32Array): Buffer {
    const records = Buffer.alloc(vectors.length * record);
    for (const [position, vector] of vectors.entries()) {
      rotation.rotate(vector, scratch);
      writeCode(scratch, centre, records, position * record);
    }
    return records;
  }

  /** The number of vectors, as a sum over documents: counting them would read them. */
  function countVectors(): number {
    return sql.get<{ count: number }>('SELECT coalesce(sum(chunk_count), 0) AS count FROM documents')?.count ?? 0;
  }

  function meanOfAll(): Float32Array {
    const sums = new Float64Array(dimensions);
    let count = 0;
    for (const bytes of database.prepare<[], Buffer>('SELECT vector FROM vectors').pluck().iterate()) {
      const vector = fromBytes(bytes);
      for (let index = 0; index < dimensions; index += 1)
        sums[index] = (sums[index] as number) + (vector[index] as number);
      count += 1;
    }
    return Float32Array.from(sums, (sum) => sum / count);
  }

  function encodeAnew(centre: Centre): void {
    const rotated = rotatedCentre(centre.vector);
    for (const { row, first_chunk: first, chunk_count: count } of sql.all<{
      row: number;
      first_chunk: number;
      chunk_count: number;
    }>('SELECT row, first_chunk, chunk_count FROM documents')) {
      const vectors = sql
        .all<{ vector: Buffer }>(
          'SELECT vector FROM vectors WHERE row >= ? AND row < ? ORDER BY row',
          first,
          first + count,
        )
        .map(({ vector }) => fromBytes(vector));
      sql.run(
        'UPDATE codes SET centre = ?, codes = ? WHERE document_row = ?',
        centre.version,
        encode(vectors, rotated),
        row,
      );
    }
  }

  let count = countVectors();
  /** Doubles, so that all looks together cost about two times reading all vectors. */
  let nextLook = Math.max(firstLook, 2 ** Math.ceil(Math.log2(count + 1)));

  function lookAtMean(centre: Centre): void {
    const mean = meanOfAll();
    let moved = 0;
    let square = 0;
    for (let index = 0; index < dimensions; index += 1) {
      moved += ((mean[index] as number) - (centre.vector[index] as number)) ** 2;
      square += (mean[index] as number) ** 2;
    }
    // The vectors have length 1.
    if (moved <= tolerance * (1 - square)) return;
    const next = { version: centre.version + 1, vector: mean };
    writeCentre(sql, next);
    encodeAnew(next);
  }

  return {
    add(documentRow, vectors) {
      // Read each time: a transaction that failed has taken a new one back.
      const centre = readCentre(sql, dimensions);
      sql.run(
        'INSERT INTO codes (document_row, centre, codes) VALUES (?, ?, ?)',
        documentRow,
        centre.version,
        encode(vectors, rotatedCentre(centre.vector)),
      );
      count += vectors.length;
      if (count < nextLook) return;
      count = countVectors();
      if (count < nextLook) return;
      nextLook = 2 * count;
      lookAtMean(centre);
    },
  };
}
