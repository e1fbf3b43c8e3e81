import type { Migration } from './migration.ts';

/**
 * Rows of datasets, runs over them, and their answers. A run keeps its rows through `evaluation_run_rows`, whatever becomes of the dataset
 * (`removed`: not listed any more, kept for its runs). What a table is made of (`evaluation_cells`) and what one answer is made of
 * (`evaluation_cell_texts`) lie apart, so that a table of 60,000 answers opens without reading their texts.
 */
export const evaluationMigration: Migration = {
  name: '007-evaluation',
  statements: [
    `CREATE TABLE evaluation_datasets (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      columns TEXT NOT NULL CHECK (json_valid(columns)),
      mapping TEXT NOT NULL CHECK (json_valid(mapping)),
      row_count INTEGER NOT NULL,
      labels TEXT NOT NULL CHECK (json_valid(labels)),
      removed INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE evaluation_rows (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset_row INTEGER NOT NULL REFERENCES evaluation_datasets (row) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      line INTEGER NOT NULL,
      label TEXT,
      head TEXT NOT NULL,
      reference TEXT,
      search_text TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (dataset_row, position),
      UNIQUE (dataset_row, id)
    ) STRICT`,
    `CREATE TABLE evaluation_runs (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      dataset_row INTEGER NOT NULL REFERENCES evaluation_datasets (row),
      train_row INTEGER REFERENCES evaluation_datasets (row),
      suite TEXT NOT NULL CHECK (json_valid(suite)),
      state TEXT NOT NULL
        CHECK (state IN ('running', 'paused', 'budget', 'interrupted', 'done', 'cancelled', 'failed')),
      repeat_of TEXT,
      row_count INTEGER NOT NULL,
      error TEXT CHECK (error IS NULL OR json_valid(error)),
      created_at INTEGER NOT NULL,
      finished_at INTEGER
    ) STRICT`,
    'CREATE INDEX evaluation_runs_by_dataset ON evaluation_runs (dataset_row)',
    'CREATE INDEX evaluation_runs_by_train ON evaluation_runs (train_row)',
    `CREATE TABLE evaluation_run_rows (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      data_row INTEGER NOT NULL REFERENCES evaluation_rows (row),
      PRIMARY KEY (run_row, position)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX evaluation_run_rows_by_data ON evaluation_run_rows (data_row)',
    // Counted as cells come, so that a list of runs reads no cells.
    `CREATE TABLE evaluation_candidates (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      id TEXT NOT NULL,
      done INTEGER NOT NULL DEFAULT 0,
      failed INTEGER NOT NULL DEFAULT 0,
      spent_usd REAL NOT NULL DEFAULT 0,
      judge_usd REAL NOT NULL DEFAULT 0,
      unknown_requests INTEGER NOT NULL DEFAULT 0,
      unknown_usd REAL NOT NULL DEFAULT 0,
      PRIMARY KEY (run_row, number),
      UNIQUE (run_row, id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE evaluation_conditions (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      conditions TEXT NOT NULL,
      started_at TEXT NOT NULL,
      UNIQUE (run_row, conditions)
    ) STRICT`,
    `CREATE TABLE evaluation_cells (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      position INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
      head TEXT NOT NULL,
      scores TEXT NOT NULL,
      finish_reason TEXT,
      figures TEXT NOT NULL,
      judge_usd REAL,
      conditions_row INTEGER,
      finished_at INTEGER NOT NULL,
      PRIMARY KEY (run_row, candidate, position, repeat)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE evaluation_cell_texts (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      position INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      prompt TEXT,
      answer TEXT,
      reasons TEXT NOT NULL,
      error TEXT,
      UNIQUE (run_row, candidate, position, repeat)
    ) STRICT`,
    // Requests that may have been sent and whose end is not known yet: what a cut-off process may have paid for without an answer.
    `CREATE TABLE evaluation_asked (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      position INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      usd REAL NOT NULL,
      PRIMARY KEY (run_row, candidate, position, repeat, purpose)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE evaluation_labels (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      position INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      label TEXT NOT NULL CHECK (label IN ('good', 'bad')),
      PRIMARY KEY (run_row, candidate, position, repeat)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE evaluation_published (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate TEXT NOT NULL,
      metric TEXT NOT NULL,
      task TEXT NOT NULL,
      value REAL NOT NULL,
      error REAL,
      source TEXT NOT NULL,
      PRIMARY KEY (run_row, candidate, task, metric)
    ) STRICT, WITHOUT ROWID`,
  ],
};
