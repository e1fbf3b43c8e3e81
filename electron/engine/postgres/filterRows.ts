import type { PassageFilter } from '../retrieval/knowledgeIndex.ts';
import type { IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';
import { toStored } from './storedText.ts';

/** The documents that a filter lets through, and how many chunks they have. */
export interface FilteredRows {
  rows: number[];
  chunks: number;
}

/** Undefined where everything fits. */
export async function filterRows(
  session: Session,
  { table }: IndexPlace,
  filter: PassageFilter = {},
): Promise<FilteredRows | undefined> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: string, value: unknown) => {
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  if (filter.documentIds !== undefined)
    add(
      'id = ANY(?::text[])',
      filter.documentIds.map((id) => toStored(id)),
    );
  if (filter.formats !== undefined) add('format = ANY(?::text[])', filter.formats);
  if (filter.modifiedFrom !== undefined) add('modified_at >= ?::float8', filter.modifiedFrom);
  if (filter.modifiedTo !== undefined) add('modified_at <= ?::float8', filter.modifiedTo);
  if (conditions.length === 0) return undefined;
  const found = await session.query<{ row: number; chunk_count: number }>(
    `SELECT row, chunk_count FROM ${table('documents')} WHERE ${conditions.join(' AND ')}`,
    values,
  );
  return {
    rows: found.map(({ row }) => row),
    chunks: found.reduce((sum, { chunk_count }) => sum + chunk_count, 0),
  };
}
