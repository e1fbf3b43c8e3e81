import type { Migration } from './migration.ts';

/**
 * What a judge has answered of a score that takes several questions, until the score is there: a run that stops between two of them asks only the rest when it
 * goes on. `question` is a hash of what was asked.
 */
export const evaluationJudgeQuestionsMigration: Migration = {
  name: '009-evaluation-judge-questions',
  statements: [
    `CREATE TABLE evaluation_judge_questions (
      run_row INTEGER NOT NULL REFERENCES evaluation_runs (row) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      position INTEGER NOT NULL,
      repeat INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      question TEXT NOT NULL,
      answer TEXT NOT NULL,
      PRIMARY KEY (run_row, candidate, position, repeat, purpose, question)
    ) STRICT, WITHOUT ROWID`,
  ],
};
