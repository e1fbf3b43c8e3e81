import type { Migration } from '../migrations/migration.ts';

/**
 * The schema of an index file, oldest step first; a released step never changes.
 *
 * - The chunks of a document have one run of numbers (`first_chunk` on), given out once and never again; text, full-text entry and vector of a chunk
 *   share its number.
 * - `document_texts` is apart from `documents`, so that lists do not read past whole texts.
 * - `passages` holds no text of its own (`content=''`), only entries made from the form that `keywordText.ts` gives it. Marks (Mn, Mc) belong to words:
 *   without them the tokenizer would cut Hindi and Thai words at each vowel sign. English endings are cut off (Porter): nDCG@10 on Cranfield is
 *   0.391 with, 0.373 without; other languages lose the same endings in texts and questions alike.
 * - `codes` has what the coarse scan keeps in memory, derived from `vectors` (see denseCodes.ts). One row per document, so that it is read in a moment.
 * - `removals` tells a reader that is already running which documents went; emptied when the index is opened.
 * - The indexes on `row` make counting cheap: SQLite counts along the smallest tree, and that of the vectors is 1.5 GB for a million.
 */
export const indexMigrations: readonly Migration[] = [
  {
    name: '001-index',
    statements: [
      'CREATE TABLE facts (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID',
      `CREATE TABLE documents (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL,
        title TEXT NOT NULL,
        author TEXT,
        format TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        modified_at REAL NOT NULL,
        warnings TEXT NOT NULL CHECK (json_valid(warnings)),
        characters INTEGER NOT NULL,
        page_count INTEGER NOT NULL,
        first_chunk INTEGER NOT NULL,
        chunk_count INTEGER NOT NULL,
        indexed_at INTEGER NOT NULL
      ) STRICT`,
      'CREATE INDEX documents_by_path ON documents (path, id)',
      `CREATE TABLE document_texts (
        document_row INTEGER PRIMARY KEY REFERENCES documents (row) ON DELETE CASCADE,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL CHECK (json_valid(blocks)),
        pages TEXT NOT NULL CHECK (json_valid(pages))
      ) STRICT`,
      `CREATE TABLE chunks (
        row INTEGER PRIMARY KEY,
        document_row INTEGER NOT NULL REFERENCES documents (row),
        position INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        headings TEXT NOT NULL CHECK (json_valid(headings)),
        page INTEGER,
        hidden INTEGER NOT NULL,
        text TEXT NOT NULL
      ) STRICT`,
      'CREATE INDEX chunks_by_document ON chunks (document_row)',
      `CREATE TABLE vectors (
        row INTEGER PRIMARY KEY REFERENCES chunks (row),
        vector BLOB NOT NULL
      ) STRICT`,
      'CREATE INDEX vectors_by_row ON vectors (row)',
      `CREATE VIRTUAL TABLE passages USING fts5 (
        title, headings, body, content = '', contentless_delete = 1,
        tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
      )`,
      `CREATE TABLE codes (
        document_row INTEGER PRIMARY KEY REFERENCES documents (row) ON DELETE CASCADE,
        centre INTEGER NOT NULL,
        codes BLOB NOT NULL
      ) STRICT`,
      'CREATE TABLE removals (row INTEGER PRIMARY KEY AUTOINCREMENT, document_row INTEGER NOT NULL) STRICT',
    ],
  },
];
