import type { RowFilter } from '../../evaluationTypes.ts';

const words: Record<RowFilter, { one: string; several: string }> = {
  all: { one: 'All rows', several: 'All rows' },
  differ: { one: 'Scores differ', several: 'Scores differ' },
  wrong: { one: 'Wrong', several: 'Wrong by any' },
  right: { one: 'Right', several: 'Right by all' },
  failed: { one: 'Failed', several: 'Failed by any' },
  waiting: { one: 'To come', several: 'To come' },
};

/** What a filter is called. With several candidates looked at it says whether one of them is enough. */
export const filterWords = (filter: RowFilter, several: boolean): string => words[filter][several ? 'several' : 'one'];

/** Those that can be chosen: with a single candidate none differs from another one. */
export const filtersOf = (candidates: number): RowFilter[] =>
  (Object.keys(words) as RowFilter[]).filter((filter) => filter !== 'differ' || candidates > 1);

/** Rows asked for at once. */
export const pageSize = 50;

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
