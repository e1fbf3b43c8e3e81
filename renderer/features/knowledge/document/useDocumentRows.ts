import { useQueries } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import type { Outline } from '../knowledgeTypes.ts';
import { rowPage, type Row } from './rows.ts';

/** The rows of a document on these pages of rows: returns a reader of single ones, which gives undefined while one is not here yet. */
export function useDocumentRows(base: string, outline: Outline, pages: readonly number[]) {
  const trpc = useTRPC();
  const loaded = useQueries({
    queries: pages
      .filter((page) => page > 0 && page < outline.rowPages.length)
      .map((page) => ({
        ...trpc.knowledge.rows.queryOptions({ base, documentId: outline.id, page }),
        staleTime: Infinity,
        gcTime: 60_000,
      })),
  });
  // The first page comes with the outline.
  const byPage = new Map<number, readonly Row[]>([[0, outline.rows]]);
  for (const { data } of loaded) if (data !== undefined) byPage.set(data.page, data.rows);
  return {
    error: loaded.find((query) => query.error !== null)?.error ?? null,
    rowsOn: (page: number): readonly Row[] | undefined => byPage.get(page),
    at: (index: number): Row | undefined => byPage.get(Math.floor(index / rowPage))?.[index % rowPage],
  };
}
