import type { Migration } from './migration.ts';

/**
 * Conversations, their turns, the answers and the votes. Every table has an integer key that never changes (the search index and
 * cascades use it) beside the public `id`. Order is by position, never by the clock. Columns with structure are JSON.
 */
export const conversationsMigration: Migration = {
  name: '001-conversations',
  statements: [
    `CREATE TABLE conversations (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      models TEXT NOT NULL CHECK (json_valid(models)),
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      blind INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT`,
    'CREATE INDEX conversations_by_update ON conversations (updated_at DESC, row DESC)',
    `CREATE TABLE turns (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      conversation_row INTEGER NOT NULL REFERENCES conversations (row) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      prompt TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      blind INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (conversation_row, position)
    ) STRICT`,
    `CREATE TABLE answers (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      turn_row INTEGER NOT NULL REFERENCES turns (row) ON DELETE CASCADE,
      slot INTEGER NOT NULL,
      "column" INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      model TEXT NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('queued', 'loading', 'reading', 'writing', 'done', 'stopped', 'failed', 'interrupted')),
      text TEXT NOT NULL DEFAULT '',
      reasoning TEXT NOT NULL DEFAULT '',
      finish_reason TEXT,
      error TEXT CHECK (error IS NULL OR json_valid(error)),
      warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
      usage TEXT CHECK (usage IS NULL OR json_valid(usage)),
      timings TEXT CHECK (timings IS NULL OR json_valid(timings)),
      cost TEXT CHECK (cost IS NULL OR json_valid(cost)),
      left_machine INTEGER,
      destination TEXT,
      conditions TEXT CHECK (conditions IS NULL OR json_valid(conditions)),
      created_at INTEGER NOT NULL,
      finished_at INTEGER,
      UNIQUE (turn_row, "column", repeat, attempt)
    ) STRICT`,
    `CREATE INDEX answers_unfinished ON answers (row) WHERE finished_at IS NULL`,
    // Text as it streams: a small row each time, so that a flush costs the same at the 10th and at the 10,000th token.
    // UTF-16 bytes, because a piece may end in the middle of a surrogate pair.
    `CREATE TABLE answer_pieces (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      answer_row INTEGER NOT NULL REFERENCES answers (row) ON DELETE CASCADE,
      field TEXT NOT NULL CHECK (field IN ('text', 'reasoning')),
      piece BLOB NOT NULL
    ) STRICT`,
    'CREATE INDEX answer_pieces_by_answer ON answer_pieces (answer_row, row)',
    // A vote names its models itself and outlives its turn: deleting a conversation removes its text, not what was learnt from it.
    `CREATE TABLE votes (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      turn_row INTEGER UNIQUE REFERENCES turns (row) ON DELETE SET NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('win', 'tie', 'bad')),
      models TEXT NOT NULL CHECK (json_valid(models)),
      winner_model TEXT,
      winner_answer_id TEXT,
      blind INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT`,
  ],
};
