import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { engineLink } from './engineLink.ts';
import type { SystemEvent } from './engineTypes.ts';
import { useTRPC, useTRPCClient } from './trpc.ts';

const seenKey = 'yardstick-notices-seen';

/** The engine tells its newest notices to every page that opens, also to one that was only loaded again and had shown them. */
function isNew(notice: { time: number }): boolean {
  if (notice.time <= Number(sessionStorage.getItem(seenKey) ?? 0)) return false;
  sessionStorage.setItem(seenKey, String(notice.time));
  return true;
}

/** Keeps the page in step with the engine: downloads, the offline switch, notices, and whether the engine is there at all. */
export function useSystemEvents(): void {
  const engine = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const handle = useRef<(event: SystemEvent) => void>(() => undefined);

  useEffect(() => {
    handle.current = (event) => {
      if (event.type === 'jobs') {
        const before = queries.getQueryData(trpc.system.jobs.queryKey()) ?? [];
        queries.setQueryData(trpc.system.jobs.queryKey(), event.jobs);
        const running = new Set(before.filter((job) => job.state === 'running').map((job) => job.id));
        const ended = event.jobs.some((job) => job.state !== 'running' && running.has(job.id));
        if (ended) void queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
      } else if (event.type === 'egress') {
        void queries.invalidateQueries({ queryKey: trpc.egress.pathKey() });
      } else if (isNew(event.notice)) {
        notifications.show({
          title: event.notice.message,
          message: event.notice.hint ?? null,
          color: 'yellow',
          autoClose: 12_000,
        });
        void queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
      }
    };
  }, [queries, trpc]);

  useEffect(() => {
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    let pause = 250;
    const lost = () => {
      if (!closed && engineLink.get() === 'online') engineLink.set('lost');
    };
    const again = () => {
      lost();
      void findSignedOut();
      if (closed) return;
      retry = setTimeout(open, pause);
      pause = Math.min(pause * 2, 2000);
    };
    // An engine that was started again by hand has another token; no stream can tell that from one that is away.
    const findSignedOut = async () => {
      const answer = await fetch('/trpc/system.settings').catch(() => null);
      if (!closed && answer?.status === 401 && engineLink.get() !== 'online') engineLink.set('signed-out');
    };
    const open = () => {
      subscription?.unsubscribe();
      subscription = engine.system.watch.subscribe(undefined, {
        onStarted: () => {
          pause = 250;
          const returned = engineLink.get() !== 'connecting';
          engineLink.set('online');
          // What happened while the engine was away was not heard: ask for everything on the screen again.
          if (returned) void queries.invalidateQueries();
        },
        onData: (event) => handle.current(event),
        onConnectionStateChange: (change) => {
          if (change.state === 'connecting' && change.error !== null) lost();
        },
        onError: again,
        onComplete: again,
      });
    };
    open();
    return () => {
      closed = true;
      clearTimeout(retry);
      subscription?.unsubscribe();
    };
  }, [engine, queries]);
}
