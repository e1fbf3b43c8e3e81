import { median } from './statistics.ts';

/** One line of the benchmark's table: what we measured, what it is held against, and the limit. */
export interface BenchmarkRow {
  what: string;
  /** Ours, one value per round. */
  ours: number[];
  /** The other side of the same rounds; absent where the limit is absolute. */
  other?: number[];
  otherName?: string;
  unit: string;
  limit: { kind: 'ratio-at-least' | 'ratio-at-most' | 'difference-at-most' | 'at-most' | 'at-least'; value: number };
}

const digits = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 1));

/** Median and range, `12.3 [11.9-13.0]`. */
function spread(values: number[]): string {
  return `${digits(median(values))} [${digits(Math.min(...values))}-${digits(Math.max(...values))}]`;
}

/**
 * The figure that the limit is about: the median of ours, or the median over the rounds of how both sides of a round compare. The two of a round ran next to
 * each other; a machine that is faster in one round than in another does not count.
 */
export function figureOf({ ours, other, limit }: BenchmarkRow): number {
  if (limit.kind === 'at-most' || limit.kind === 'at-least' || other === undefined) return median(ours);
  return median(
    ours.map((value, round) => {
      const against = other[round] ?? Number.NaN;
      return limit.kind === 'difference-at-most' ? value - against : value / against;
    }),
  );
}

export function holds(row: BenchmarkRow): boolean {
  const figure = figureOf(row);
  return row.limit.kind === 'ratio-at-least' || row.limit.kind === 'at-least'
    ? figure >= row.limit.value
    : figure <= row.limit.value;
}

/** The table as Markdown. */
export function formatReport(rows: BenchmarkRow[]): string {
  const head = ['what', 'ours: median [range]', 'against', 'median [range]', 'figure', 'limit', ''];
  const body = rows.map((row) => [
    row.what,
    `${spread(row.ours)} ${row.unit}`,
    row.otherName ?? '',
    row.other === undefined ? '' : `${spread(row.other)} ${row.unit}`,
    row.limit.kind === 'difference-at-most'
      ? `${digits(figureOf(row))} ${row.unit} more`
      : row.limit.kind === 'at-most' || row.limit.kind === 'at-least'
        ? `${digits(figureOf(row))} ${row.unit}`
        : `${figureOf(row).toFixed(3)} x`,
    `${row.limit.kind.endsWith('at-least') ? '>=' : '<='} ${row.limit.value}${row.limit.kind.startsWith('ratio') ? ' x' : ` ${row.unit}`}`,
    holds(row) ? 'holds' : 'MISSED',
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
