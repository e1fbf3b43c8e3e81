import type { Migration } from './migration.ts';

/** Perplexity and divergence of the sizes of one model (`LadderFigures`), measured on demand: one document per run, the last one measured. */
export const evaluationLaddersMigration: Migration = {
  name: '008-evaluation-ladders',
  statements: [
    `CREATE TABLE evaluation_ladders (
      run_row INTEGER PRIMARY KEY REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      figures TEXT NOT NULL CHECK (json_valid(figures))
    ) STRICT`,
  ],
};
