import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';

/** A list of files is asked for anew at most this often: while thousands are taken in, each one is a change. */
const listPauseMs = 1_000;
/** What was found is looked for anew when nothing has changed for this long: hits that move under the eye while files are taken in help nobody. */
const quietMs = 1_500;

/** Keeps what is shown of the bases in step with the engine, as long as the view is open. */
export function useKnowledgeEvents(): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  useEffect(() => {
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let listTimer: ReturnType<typeof setTimeout> | undefined;
    let quietTimer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    const refresh = () => {
      for (const part of [trpc.knowledge.list, trpc.knowledge.get, trpc.knowledge.measures, trpc.knowledge.proposals]) {
        void queries.invalidateQueries({ queryKey: part.pathKey() });
      }
      listTimer ??= setTimeout(() => {
        listTimer = undefined;
        void queries.invalidateQueries({ queryKey: trpc.knowledge.files.pathKey() });
        void queries.invalidateQueries({ queryKey: trpc.knowledge.documents.pathKey() });
      }, listPauseMs);
      // A search from before the change is not taken for an answer after it.
      const search = trpc.knowledge.search.pathKey();
      void queries.invalidateQueries({ queryKey: search, refetchType: 'none' });
      clearTimeout(quietTimer);
      quietTimer = setTimeout(() => void queries.invalidateQueries({ queryKey: search }), quietMs);
    };
    const again = () => {
      if (!closed) retry = setTimeout(open, 1_000);
    };
    const open = () => {
      subscription?.unsubscribe();
      subscription = client.knowledge.watch.subscribe(undefined, {
        // Changes between the first look and this moment were not heard.
        onStarted: refresh,
        onData: refresh,
        onError: again,
        onComplete: again,
      });
    };
    open();
    return () => {
      closed = true;
      clearTimeout(retry);
      clearTimeout(listTimer);
      clearTimeout(quietTimer);
      subscription?.unsubscribe();
    };
  }, [client, queries, trpc]);
}
