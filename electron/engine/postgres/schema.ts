import { YardstickError } from '../../../models/errors.ts';

/** The schema that an index lives in, and what its statements need to know of it. */
export interface IndexPlace {
  indexId: string;
  /** Unquoted. */
  schema: string;
  /** A table's full name, quoted. */
  table: (name: TableName) => string;
  dimensions: number;
}

export type TableName = 'migrations' | 'settings' | 'documents' | 'texts' | 'chunks' | 'keywords' | 'vectors';

const prefix = 'yardstick_';
/** PostgreSQL cuts names after 63 bytes. */
const properId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,52}$/;

/** @throws {YardstickError} `index/bad-id` for an id that is not a plain name: it becomes part of statements */
export function indexPlace(indexId: string, dimensions: number): IndexPlace {
  if (!properId.test(indexId)) {
    throw new YardstickError('index/bad-id', `"${indexId.slice(0, 40)}" cannot be the id of an index.`, {
      hint: 'Use letters, digits, "-" and "_", at most 53 of them.',
    });
  }
  const schema = `${prefix}${indexId}`;
  return { indexId, schema, table: (name) => `"${schema}".${name}`, dimensions };
}

/** The index whose schema this is; undefined for another application's. */
export function indexIdOf(schema: string): string | undefined {
  if (!schema.startsWith(prefix)) return undefined;
  const id = schema.slice(prefix.length);
  return properId.test(id) ? id : undefined;
}

/** Longest vector that pgvector can index in half precision. Longer ones are compared one by one. */
const longestIndexed = 4_000;

export function isIndexed(dimensions: number): boolean {
  return dimensions <= longestIndexed;
}
