import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import type { RowLine, RowPage } from '../../evaluationTypes.ts';
import { pageSize, pagesOf } from './rowFilters.ts';
import type { RowQuery } from './RowsTab.tsx';

/** Rows that are asked for before they come into sight: who scrolls fast sees no gaps. */
const ahead = 80;

interface Rows {
  /** The first page: total and counts; null until it is there. */
  head: RowPage | null;
  error: unknown;
  row: (index: number) => RowLine | undefined;
}

/** Rows of any number, only the pages in sight (and that of one row more) being asked for. What is shown stays until what comes after it is there. */
export function useRowPages(run: string, query: RowQuery, first: number, last: number, also: number | null): Rows {
  const trpc = useTRPC();
  const options = (page: number) => ({
    ...trpc.evaluation.table.queryOptions({ run, ...query, offset: page * pageSize, limit: pageSize }),
    staleTime: 0,
    refetchOnMount: false as const,
    placeholderData: keepPreviousData,
  });
  const head = useQuery(options(0));
  const total = head.data?.total ?? 0;
  const seen = pagesOf(first - ahead, Math.min(last + ahead, Math.max(0, total - 1)));
  const kept = also === null ? [] : pagesOf(also, also);
  const pages = [...new Set([...seen, ...kept])].filter((page) => page > 0);
  const others = useQueries({ queries: pages.map((page) => ({ ...options(page), placeholderData: undefined })) });
  const byPage = useMemo(() => {
    const map = new Map<number, RowPage>();
    if (head.data !== undefined) map.set(0, head.data);
    for (const [place, page] of pages.entries()) {
      const data = others[place]?.data;
      if (data !== undefined) map.set(page, data);
    }
    return map;
  }, [head.data, pages, others]);
  return {
    head: head.data ?? null,
    error: head.error,
    row: (index) => byPage.get(Math.floor(index / pageSize))?.rows[index % pageSize],
  };
}
