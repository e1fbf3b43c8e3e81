import { useQueries } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { textPage } from './rows.ts';

/** The text of a document around what is in sight: returns a reader of stretches, which gives null while one is not here yet. */
export function useDocumentText(base: string, documentId: string, pages: readonly number[]) {
  const trpc = useTRPC();
  const loaded = useQueries({
    queries: pages.map((page) => ({
      ...trpc.knowledge.text.queryOptions({ base, documentId, page }),
      staleTime: Infinity,
      gcTime: 60_000,
    })),
  });
  const byPage = new Map(
    loaded.flatMap((query) => (query.data === undefined ? [] : [[query.data.page, query.data.text]])),
  );
  return {
    error: loaded.find((query) => query.error !== null)?.error ?? null,
    slice(start: number, end: number): string | null {
      let text = '';
      for (let page = Math.floor(start / textPage); page * textPage < end; page += 1) {
        const part = byPage.get(page);
        if (part === undefined) return null;
        const origin = page * textPage;
        text += part.slice(Math.max(0, start - origin), Math.min(textPage, end - origin));
      }
      return text;
    },
  };
}
