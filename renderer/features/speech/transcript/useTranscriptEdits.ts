import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { reportOf } from '../../../app/reportOf.ts';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import type { EditResult, FindHit, SpeechOperation } from '../speechTypes.ts';
import type { SegmentStore } from './segmentStore.ts';

/** Changes of a transcript, one after another, each made on what the one before left. Where one is refused the page looks again. */
export function useTranscriptEdits(id: string, store: SegmentStore) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  /** The last change asked for: the next one waits for it. */
  const last = useRef<Promise<unknown>>(Promise.resolve());

  const run = useCallback(
    (change: () => Promise<EditResult>): Promise<EditResult | null> => {
      const next = last.current.then(async () => {
        try {
          const result = await change();
          store.apply(result);
          queries.setQueryData(trpc.speech.transcript.queryKey({ id }), result.transcript);
          return result;
        } catch (error) {
          const report = reportOf(error);
          notifications.show({ title: report.message, message: report.hint ?? null, color: 'red' });
          if (report.code === 'speech/changed') void store.load(true);
          return null;
        }
      });
      last.current = next;
      return next;
    },
    [id, queries, store, trpc],
  );

  return useMemo(() => {
    const edit = async (operations: SpeechOperation[]): Promise<boolean> => {
      for (const operation of operations) {
        // oxlint-disable-next-line no-await-in-loop -- each is made on what the one before left
        const result = await run(() => client.speech.edit.mutate({ id, revision: store.get().revision, operation }));
        if (result === null) return false;
        if (operation.kind === 'replace') {
          notifications.show({
            title: result.replaced === 1 ? '1 place changed' : `${result.replaced} places changed`,
            message: null,
            autoClose: 2_500,
          });
        }
      }
      return true;
    };
    return {
      edit,
      undo: () => run(() => client.speech.undo.mutate({ id })),
      redo: () => run(() => client.speech.redo.mutate({ id })),
      mergeWithNext(segment: number) {
        const { items } = store.get();
        const next = items[items.findIndex((one) => one.segment === segment) + 1];
        if (next !== undefined) void edit([{ kind: 'merge', segments: [segment, next.segment] }]);
      },
      speaker(segment: number, speaker: string | null, reach: 'here' | 'on') {
        const { items } = store.get();
        const at = items.findIndex((one) => one.segment === segment);
        if (at < 0) return;
        const before = items[at]?.speaker;
        let end = at + 1;
        if (reach === 'on') while (end < items.length && items[end]?.speaker === before) end += 1;
        void edit([
          { kind: 'speaker', segments: items.slice(at, Math.min(end, at + 20_000)).map((one) => one.segment), speaker },
        ]);
      },
      async replaceOne(hit: FindHit, replacement: string): Promise<boolean> {
        const segment = store.get().items.find((one) => one.segment === hit.segment);
        if (segment === undefined) return false;
        const text = segment.text.slice(0, hit.start) + replacement + segment.text.slice(hit.end);
        return edit([{ kind: 'text', segment: hit.segment, text }]);
      },
    };
  }, [client, id, run, store]);
}
