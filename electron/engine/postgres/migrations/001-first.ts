import { isIndexed } from '../schema.ts';
import type { Migration } from './migration.ts';

/**
 * Lists read `documents` without touching the texts. Chunks, their words and their vectors hang on their document by foreign keys: nothing of it can
 * outlive it, and what is missing cannot be put beside it.
 */
export const first: Migration = {
  name: '001-first',
  statements: ({ table, dimensions }) => [
    `CREATE TABLE ${table('settings')} (
       one boolean PRIMARY KEY DEFAULT true CHECK (one),
       embedding text NOT NULL,
       embedding_sha256 text,
       dimensions integer NOT NULL CHECK (dimensions > 0),
       chunking text NOT NULL
     )`,
    `CREATE TABLE ${table('documents')} (
       row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       id text NOT NULL UNIQUE,
       path text COLLATE "C" NOT NULL,
       format text NOT NULL,
       title text NOT NULL,
       author text,
       bytes bigint NOT NULL,
       sha256 text NOT NULL,
       modified_at double precision NOT NULL,
       warnings text NOT NULL,
       characters bigint NOT NULL,
       page_count integer NOT NULL,
       chunk_count bigint NOT NULL,
       word_count bigint NOT NULL,
       search_text text NOT NULL,
       indexed_at double precision NOT NULL
     )`,
    `CREATE INDEX ON ${table('documents')} (path, id)`,
    `CREATE TABLE ${table('texts')} (
       document_row bigint PRIMARY KEY REFERENCES ${table('documents')} ON DELETE CASCADE,
       text text NOT NULL,
       blocks text NOT NULL,
       pages text NOT NULL
     )`,
    `CREATE TABLE ${table('chunks')} (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       document_row bigint NOT NULL REFERENCES ${table('documents')} ON DELETE CASCADE,
       position integer NOT NULL,
       start_at bigint NOT NULL,
       end_at bigint NOT NULL,
       text text NOT NULL,
       headings text NOT NULL,
       page integer,
       hidden boolean NOT NULL,
       UNIQUE (document_row, position)
     )`,
    `CREATE TABLE ${table('keywords')} (
       chunk_id bigint PRIMARY KEY REFERENCES ${table('chunks')} ON DELETE CASCADE,
       document_row bigint NOT NULL,
       length integer NOT NULL,
       words tsvector NOT NULL
     ) WITH (toast_tuple_target = 8160)`,
    // Read whole by every ranking: kept beside the row and not compressed, where it fits.
    `ALTER TABLE ${table('keywords')} ALTER COLUMN words SET STORAGE EXTERNAL`,
    `CREATE INDEX ON ${table('keywords')} USING gin (words)`,
    `CREATE TABLE ${table('vectors')} (
       chunk_id bigint PRIMARY KEY REFERENCES ${table('chunks')} ON DELETE CASCADE,
       document_row bigint NOT NULL,
       embedding vector(${dimensions}) NOT NULL
     ) WITH (toast_tuple_target = 8160)`,
    `ALTER TABLE ${table('vectors')} ALTER COLUMN embedding SET STORAGE EXTERNAL`,
    `CREATE INDEX ON ${table('vectors')} (document_row)`,
    // The graph is coarse: half precision. What it finds is ranked by the vectors as they were put.
    ...(isIndexed(dimensions)
      ? [
          `CREATE INDEX vectors_graph ON ${table('vectors')} USING hnsw ((embedding::halfvec(${dimensions})) halfvec_cosine_ops)`,
        ]
      : []),
  ],
};
