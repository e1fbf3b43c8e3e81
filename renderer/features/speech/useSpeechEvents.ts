import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';

/** Lists are asked for anew at most this often: a transcript that is being written changes many times a second. */
const listPauseMs = 400;

/** Keeps what is shown of recordings, transcripts and comparisons in step with the engine, as long as the view is open. */
export function useSpeechEvents(): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  useEffect(() => {
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        const { list, queue, recording, transcript, comparisons, comparison } = trpc.speech;
        for (const part of [list, queue, recording, transcript, comparisons, comparison]) {
          void queries.invalidateQueries({ queryKey: part.pathKey() });
        }
      }, listPauseMs);
    };
    const again = () => {
      if (!closed) retry = setTimeout(open, 1_000);
    };
    const open = () => {
      subscription?.unsubscribe();
      subscription = client.speech.watch.subscribe(undefined, {
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
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  }, [client, queries, trpc]);
}
