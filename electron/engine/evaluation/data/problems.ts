import type { RowProblem } from '../dataset.ts';

/** Of one file or dataset; the rest is counted. A file in which every row is wrong must not fill memory with what is said of it. */
export const keptProblems = 10_000;

/** Collects what is wrong, and counts what it does not keep. */
export interface Problems {
  error(line: number | null, column: string | null, code: string, message: string): void;
  note(line: number | null, column: string | null, code: string, message: string): void;
  readonly list: RowProblem[];
  readonly errors: number;
  readonly notes: number;
}

export function createProblems(): Problems {
  const list: RowProblem[] = [];
  const count = { error: 0, note: 0 };
  const add = (problem: RowProblem) => {
    count[problem.severity] += 1;
    if (list.length < keptProblems) list.push(problem);
  };
  return {
    error: (line, column, code, message) => add({ severity: 'error', line, column, code, message }),
    note: (line, column, code, message) => add({ severity: 'note', line, column, code, message }),
    list,
    get errors() {
      return count.error;
    },
    get notes() {
      return count.note;
    },
  };
}
