import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import type { RowLine, RowPage } from '../../evaluationTypes.ts';
import { pageSize, pagesOf } from './rowFilters.ts';
import type { RowQuery } from './RowsTab.tsx';

/** Rows that are asked for before they come into sight: who scrolls fast sees no gaps. */
const ahead = 80;

/** The first page of rows, with the number of all: what was shown stays until what comes after it is there. */
export function useFirstRows(run: string, query: RowQuery): { head: RowPage | null; error: unknown } {
  const options = usePageOptions(run, query);
  const { data, error } = useQuery({ ...options(0), placeholderData: keepPreviousData });
  return { head: data ?? null, error };
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
  head: RowPage | null,
  { first, last, also }: { first: number; last: number; also: number | null },
): (index: number) => RowLine | undefined {
  const options = usePageOptions(run, query);
  const seen = pagesOf(first - ahead, Math.min(last + ahead, Math.max(0, (head?.total ?? 0) - 1)));
  const kept = also === null ? [] : pagesOf(also, also);
  const pages = [...new Set([...seen, ...kept])].filter((page) => page > 0);
  const others = useQueries({ queries: pages.map(options) });
  const byPage = useMemo(() => {
    const map = new Map<number, RowPage>();
    if (head !== null) map.set(0, head);
    for (const [place, page] of pages.entries()) {
      const data = others[place]?.data;
      if (data !== undefined) map.set(page, data);
    }
    return map;
  }, [head, pages, others]);
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
