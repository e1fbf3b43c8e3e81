import type { Migration } from './migration.ts';

/** What candidates that classify have learnt (`LearntClassifier`), so that a run that goes on has the same classifier and pays for no training text twice. */
export const evaluationClassifiersMigration: Migration = {
  name: '010-evaluation-classifiers',
  statements: [
    `CREATE TABLE evaluation_classifiers (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      facts TEXT NOT NULL CHECK (json_valid(facts)),
      weights BLOB NOT NULL,
      PRIMARY KEY (run_row, candidate)
    ) STRICT`,
  ],
};
