import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { oneAtATime } from './oneAtATime.ts';

/** While thousands of files are taken in, each one is a change: what is shown of a base, and the longer lists, are asked for anew no more often than this. */
const basePauseMs = 500;
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
    let quietTimer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    const refreshOf = (queryKey: QueryKey, pauseMs: number) =>
      oneAtATime(() => queries.invalidateQueries({ queryKey }), pauseMs);
    const { list, get, measures, files, documents, judgedQuestions } = trpc.knowledge;
    const asked = [
      ...[list, get].map((part) => refreshOf(part.pathKey(), basePauseMs)),
      ...[measures, files, documents, judgedQuestions].map((part) => refreshOf(part.pathKey(), listPauseMs)),
    ];
    const search = trpc.knowledge.search.pathKey();
    /** What is being looked for is waited for: on a machine that is busy with files, a search that is begun anew each time never ends. */
    const searchAgain = () => {
      if (queries.isFetching({ queryKey: search }) > 0) quietTimer = setTimeout(searchAgain, quietMs);
      else void queries.invalidateQueries({ queryKey: search });
    };
    const refresh = () => {
      for (const ask of asked) ask();
      // A search from before the change is not taken for an answer after it; one that is under way is not given up for it.
      void queries.invalidateQueries({
        queryKey: search,
        refetchType: 'none',
        predicate: ({ state }) => state.fetchStatus === 'idle',
      });
      clearTimeout(quietTimer);
      quietTimer = setTimeout(searchAgain, quietMs);
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
      clearTimeout(quietTimer);
      subscription?.unsubscribe();
    };
  }, [client, queries, trpc]);
}
