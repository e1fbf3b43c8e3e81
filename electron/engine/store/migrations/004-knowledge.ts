import type { Migration } from './migration.ts';

/**
 * Knowledge bases, what they are fed from, and each file with what became of it. The documents themselves lie in index files of their own
 * (store/knowledge) or in PostgreSQL. `name_key` is the name folded for comparing: SQLite's own NOCASE knows ASCII only.
 */
export const knowledgeMigration: Migration = {
  name: '004-knowledge',
  statements: [
    `CREATE TABLE knowledge_bases (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL UNIQUE,
      storage TEXT NOT NULL CHECK (storage IN ('sqlite', 'postgres')),
      connection TEXT CHECK ((connection IS NULL) = (storage = 'sqlite')),
      index_id TEXT NOT NULL UNIQUE,
      index_settings TEXT NOT NULL CHECK (json_valid(index_settings)),
      building_id TEXT UNIQUE,
      building_settings TEXT CHECK (building_settings IS NULL OR json_valid(building_settings)),
      paused INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      CHECK ((building_id IS NULL) = (building_settings IS NULL))
    ) STRICT`,
    `CREATE TABLE knowledge_sources (
      base_row INTEGER NOT NULL REFERENCES knowledge_bases (row) ON DELETE CASCADE,
      path TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
      watch INTEGER NOT NULL,
      PRIMARY KEY (base_row, path)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE knowledge_files (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      base_row INTEGER NOT NULL REFERENCES knowledge_bases (row) ON DELETE CASCADE,
      path TEXT NOT NULL,
      document_id TEXT NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('waiting', 'reading', 'chunking', 'embedding', 'done', 'failed', 'missing')),
      format TEXT,
      bytes INTEGER NOT NULL,
      modified_at REAL NOT NULL,
      sha256 TEXT,
      chunks INTEGER NOT NULL DEFAULT 0,
      error TEXT CHECK (error IS NULL OR json_valid(error)),
      updated_at INTEGER NOT NULL,
      UNIQUE (base_row, path),
      UNIQUE (base_row, document_id)
    ) STRICT`,
    // The queue and the counts by state, without touching the rows of what is done.
    'CREATE INDEX knowledge_files_by_state ON knowledge_files (base_row, state, row)',
  ],
};
