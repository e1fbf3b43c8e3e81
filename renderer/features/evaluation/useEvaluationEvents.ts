import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';

/** What follows every answer is asked for anew at most this often: a fast model gives hundreds a second. */
const pauseMs = 700;

/** Keeps lists, runs and sheets in step with the engine while a page is open. */
export function useEvaluationEvents(): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  useEffect(() => {
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    const { datasets, runs, run, sheet, table, cell, regression, confusion, slices, stayLocal, duel, quantisation } =
      trpc.evaluation;
    const ofRuns = [runs, run, sheet, table, cell, regression, confusion, slices, stayLocal, duel, quantisation];
    const refreshRuns = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const part of ofRuns) void queries.invalidateQueries({ queryKey: part.pathKey() });
      }, pauseMs);
    };
    const refreshDatasets = () => void queries.invalidateQueries({ queryKey: datasets.pathKey() });
    const again = () => {
      if (!closed) retry = setTimeout(open, 1_000);
    };
    const open = () => {
      subscription?.unsubscribe();
      subscription = client.evaluation.watch.subscribe(undefined, {
        // Changes between the first look and this moment were not heard.
        onStarted: () => {
          refreshRuns();
          refreshDatasets();
        },
        onData: (changes) => {
          if (changes.runs.length > 0) refreshRuns();
          if (changes.datasets) refreshDatasets();
        },
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
