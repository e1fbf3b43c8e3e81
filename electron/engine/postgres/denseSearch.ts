import type { RankOptions, Scored } from '../retrieval/knowledgeIndex.ts';
import { filterRows } from './filterRows.ts';
import { isIndexed, type IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';
import { vectorToBytes } from './vectorBytes.ts';

export interface DenseOptions extends RankOptions {
  exact?: boolean;
  /** Up to so many chunks every vector is compared: as fast as the graph, and nothing is missed. */
  exactBelow: number;
}

/**
 * By the graph over half-precision vectors, in which more is taken than asked for and ranked anew by the vectors themselves. A filter that leaves
 * few chunks makes the graph useless - it would be searched in vain - so those few are compared one by one.
 */
export async function denseSearch(
  session: Session,
  place: IndexPlace,
  vector: Float32Array,
  options: DenseOptions,
): Promise<Scored[]> {
  const limit = Math.floor(options.limit);
  if (limit < 1) return [];
  const filtered = await filterRows(session, place, options.filter);
  const chunks = filtered?.chunks ?? (await countChunks(session, place));
  if (chunks === 0) return [];
  const rows = filtered?.rows;
  const query = vectorToBytes(vector);
  const isExact = options.exact === true || chunks <= options.exactBelow || !isIndexed(place.dimensions);
  if (isExact) return compareAll(session, place, query, limit, rows);
  const found = await searchGraph(session, place, query, limit, rows);
  // The graph ends before a narrow filter has enough.
  return found.length < Math.min(limit, chunks) ? compareAll(session, place, query, limit, rows) : found;
}

async function countChunks(session: Session, { table }: IndexPlace): Promise<number> {
  const [row] = await session.query<{ chunks: number | null }>(
    `SELECT sum(chunk_count)::bigint AS chunks FROM ${table('documents')}`,
  );
  return row?.chunks ?? 0;
}

/** Not the expression that the graph is made of: it cannot be used. */
function compareAll(
  session: Session,
  { table }: IndexPlace,
  query: Buffer,
  limit: number,
  rows: number[] | undefined,
): Promise<Scored[]> {
  return session.query<Scored>(
    `SELECT chunk_id AS "chunkId", 1 - (embedding <=> $1::vector) AS score FROM ${table('vectors')}
     ${rows === undefined ? '' : 'WHERE document_row = ANY($3::bigint[])'} ORDER BY embedding <=> $1::vector, chunk_id LIMIT $2`,
    [query, limit, ...(rows === undefined ? [] : [rows])],
  );
}

function searchGraph(
  session: Session,
  { table, dimensions }: IndexPlace,
  query: Buffer,
  limit: number,
  rows: number[] | undefined,
): Promise<Scored[]> {
  const half = `halfvec(${dimensions})`;
  return session.query<Scored>(
    `SELECT chunk_id AS "chunkId", 1 - (embedding <=> $1::vector) AS score FROM (
       SELECT chunk_id, embedding FROM ${table('vectors')} ${rows === undefined ? '' : 'WHERE document_row = ANY($4::bigint[])'}
       ORDER BY embedding::${half} <=> $1::vector::${half} LIMIT $2
     ) AS near ORDER BY score DESC, chunk_id LIMIT $3`,
    [query, Math.max(2 * limit, limit + 30), limit, ...(rows === undefined ? [] : [rows])],
  );
}
