import { formatDuration, formatRate } from '../../../components/format.ts';
import type { AnswerFacts } from '../state/conversationStore.ts';

export type Measure = 'ttft' | 'speed' | 'total';

export const measures: {
  measure: Measure;
  label: string;
  explanation: string;
  lessIsBetter: boolean;
  /** What the best one is called. */
  bestWord: string;
  read: (answer: AnswerFacts) => number | null;
  format: (value: number) => string;
}[] = [
  {
    measure: 'ttft',
    label: 'First token',
    explanation: 'Time to first token, from the moment the model had its turn (waiting and loading are apart)',
    lessIsBetter: true,
    bestWord: 'first',
    read: (answer) => answer.timings?.ttftMs ?? null,
    format: formatDuration,
  },
  {
    measure: 'speed',
    label: 'Tokens/s',
    explanation: 'Output tokens after the first, divided by the time from the first to the last',
    lessIsBetter: false,
    bestWord: 'fastest',
    read: (answer) => answer.timings?.outputTokensPerSecond ?? null,
    format: formatRate,
  },
  {
    measure: 'total',
    label: 'Total',
    explanation: 'From the start of the model’s turn to the end of the answer',
    lessIsBetter: true,
    bestWord: 'shortest',
    read: (answer) => answer.timings?.totalMs ?? null,
    format: formatDuration,
  },
];

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** One figure of a column, beside the same figure of the other columns of the turn. */
export interface ColumnFigure {
  /** Of each finished repeat. */
  values: number[];
  median: number | null;
  /** Length of the bar, 0..1 of the turn's largest. */
  share: number | null;
  /** The best of the turn's columns; null where there is nothing to compare it with. */
  best: boolean | null;
  /** How many times the best value this one is ("1.8 x"); null for the best itself. */
  ratio: number | null;
  /** The turn's range over all columns and repeats, so that dot strips share one axis. */
  low: number;
  high: number;
}

export type ColumnFigures = Record<Measure, ColumnFigure>;

/** Figures per column (by its number), each relative to the others of the turn. Only finished answers count that say something. */
export function compareFigures(answers: readonly AnswerFacts[]): Map<number, ColumnFigures> {
  const columns = [...new Set(answers.map((answer) => answer.column))];
  const result = new Map<number, ColumnFigures>();
  for (const { measure, read, lessIsBetter } of measures) {
    const all = columns.map((column) => ({
      column,
      values: answers
        .filter((answer) => answer.column === column && answer.state === 'done' && answer.timings?.ttftMs != null)
        .map(read)
        .filter((value) => value !== null && Number.isFinite(value) && value >= 0) as number[],
    }));
    const medians = all.map(({ values }) => median(values));
    const known = medians.filter((value) => value !== null);
    const most = Math.max(...known, 0);
    const best = known.length === 0 ? null : lessIsBetter ? Math.min(...known) : Math.max(...known);
    const everything = all.flatMap(({ values }) => values);
    const low = everything.length === 0 ? 0 : Math.min(...everything);
    const high = everything.length === 0 ? 0 : Math.max(...everything);
    all.forEach(({ column, values }, index) => {
      const middle = medians[index] ?? null;
      const comparable = known.length > 1 && middle !== null && best !== null;
      const isBest = comparable ? middle === best : null;
      const figures = result.get(column) ?? ({} as ColumnFigures);
      figures[measure] = {
        values,
        median: middle,
        share: middle === null || most === 0 ? null : middle / most,
        best: isBest,
        ratio: comparable && !isBest && best > 0 && middle > 0 ? (lessIsBetter ? middle / best : best / middle) : null,
        low,
        high,
      };
      result.set(column, figures);
    });
  }
  return result;
}
