import { fewShotExamples } from '../data/fewShotExamples.ts';
import type { DataRow } from '../dataset.ts';

/** Rows that go before a prompt, the same for every row that is asked: classes in turn, drawn by the seed. */
export function chooseExamples(train: readonly DataRow[], options: { count: number; seed: number }): DataRow[] {
  const rows = new Map(train.map((row) => [keyOf(row.input, row.references[0] ?? row.label ?? ''), row]));
  // Whole rows, since a template can ask for more than the input.
  return fewShotExamples({ train: [...train], ...options }).flatMap(({ input, output }) => {
    const row = rows.get(keyOf(input, output));
    return row === undefined ? [] : [row];
  });
}

const keyOf = (input: string, output: string) => JSON.stringify([input, output]);
