import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';
import type { RowLine, RowPage } from '../../evaluationTypes.ts';
import { pageSize, pagesOf } from './rowFilters.ts';
import type { RowQuery } from './RowsTab.tsx';

/** Rows that are asked for before they come into sight: who scrolls fast sees no gaps. */
const ahead = 80;

/** The first page of rows, with the number of all. */
export interface FirstRows {
  /** Null until there is one. */
  head: RowPage | null;
  /** It is still the answer to what was asked before. */
  isOfBefore: boolean;
  error: unknown;
}

/** What was shown stays until what comes after it is there. */
export function useFirstRows(run: string, query: RowQuery): FirstRows {
  const options = usePageOptions(run, query);
  const { data, isPlaceholderData, error } = useQuery({ ...options(0), placeholderData: keepPreviousData });
  return { head: data ?? null, isOfBefore: isPlaceholderData, error };
}

/**
 * Rows of any number, only the pages in sight (and that of one row more) being asked for.
 *
 * @param head what `useFirstRows` has for the same query
 * @returns the row at a place in the list; undefined until it is there
 */
export function useRowPages(
  run: string,
  query: RowQuery,
  { head, isOfBefore }: FirstRows,
  { first, last, also }: { first: number; last: number; also: number | null },
): (index: number) => RowLine | undefined {
  const options = usePageOptions(run, query);
  const seen = pagesOf(first - ahead, Math.min(last + ahead, Math.max(0, (head?.total ?? 0) - 1)));
  const kept = also === null ? [] : pagesOf(also, also);
  // Which pages are in sight is known once there is a list: asked for together with its first one, they would only hold that up.
  const pages = isOfBefore ? [] : [...new Set([...seen, ...kept])].filter((page) => page > 0);
  const others = useQueries({ queries: pages.map(options) });
  const byPage = new Map<number, RowPage>(head === null ? [] : [[0, head]]);
  for (const [place, page] of pages.entries()) {
    const data = others[place]?.data;
    if (data !== undefined) byPage.set(page, data);
  }
  return (index) => byPage.get(Math.floor(index / pageSize))?.rows[index % pageSize];
}

function usePageOptions(run: string, query: RowQuery) {
  const trpc = useTRPC();
  return (page: number) => ({
    ...trpc.evaluation.table.queryOptions({ run, ...query, offset: page * pageSize, limit: pageSize }),
    staleTime: 0,
    refetchOnMount: false as const,
  });
}
