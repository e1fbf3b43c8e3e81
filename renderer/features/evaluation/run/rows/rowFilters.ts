import type { RowFilter } from '../../evaluationTypes.ts';

export const filterWords: Record<RowFilter, string> = {
  all: 'All',
  differ: 'Differ',
  wrong: 'Wrong',
  right: 'Right',
  failed: 'Failed',
  waiting: 'To come',
};

export const filters = Object.keys(filterWords) as RowFilter[];

/** Rows asked for at once. */
export const pageSize = 100;

/** The pages that hold these rows. */
export function pagesOf(first: number, last: number): number[] {
  if (last < first) return [];
  const [from, to] = [Math.floor(Math.max(0, first) / pageSize), Math.floor(Math.max(0, last) / pageSize)];
  return Array.from({ length: to - from + 1 }, (_, place) => from + place);
}

/** A value of the primary metric in as few characters as a cell has room for. */
export function shortValue(value: number | null, passed: boolean | null, scale: string): string {
  if (value === null) return '–';
  if (passed !== null && (value === 0 || value === 1)) return passed ? '✓' : '✗';
  if (scale === 'share') return (value * 100).toFixed(0);
  return String(Number(value.toPrecision(3)));
}
