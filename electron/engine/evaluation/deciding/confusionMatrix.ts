import type { DataRow } from '../dataset.ts';
import type { EvaluationCell } from '../evaluationRun.ts';

export interface ConfusionMatrix {
  /** Labels of the rows, in alphabetical order. */
  labels: string[];
  /** `matrix[i][j]`: answers to rows of label i that named label j; the last column is "none of them". */
  matrix: number[][];
  /** Rows with a label whose answer failed: in no place of the matrix. */
  failed: number;
}

/**
 * What a candidate took for what. `labelOf` says which label an answer names, by the rule of the metric that scores it. Every repeat counts. Null where no row has a label.
 */
export function confusionMatrix(options: {
  rows: readonly Pick<DataRow, 'id' | 'label'>[];
  /** Of one candidate. */
  cells: readonly EvaluationCell[];
  labelOf: (text: string, labels: readonly string[]) => string | null;
}): ConfusionMatrix | null {
  const truth = new Map(options.rows.map(({ id, label }) => [id, label]));
  const labels = [...new Set(truth.values())].filter((label) => label !== null).sort();
  if (labels.length === 0) return null;
  const places = new Map(labels.map((label, place) => [label, place]));
  const matrix = labels.map(() => Array.from({ length: labels.length + 1 }, () => 0));
  let failed = 0;
  for (const { row, state, answer } of options.cells) {
    const label = truth.get(row) ?? null;
    const line = label === null ? undefined : matrix[places.get(label) as number];
    if (line === undefined || state === 'waiting') continue;
    if (state === 'failed' || answer === null) {
      failed += 1;
      continue;
    }
    const named = options.labelOf(answer.text, labels);
    const place = (named === null ? undefined : places.get(named)) ?? labels.length;
    line[place] = (line[place] as number) + 1;
  }
  return { labels, matrix, failed };
}
