import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';

/** A list of files is asked for anew at most this often: while thousands are taken in, each one is a change. */
const listPauseMs = 1_000;

/** Keeps what is shown of the bases in step with the engine, as long as the view is open. */
export function useKnowledgeEvents(): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  useEffect(() => {
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let listTimer: ReturnType<typeof setTimeout> | undefined;
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
      subscription?.unsubscribe();
    };
  }, [client, queries, trpc]);
}
