import { useEffect, useState } from 'react';
import { useTRPCClient } from '../../../app/trpc.ts';
import type { LiveEvent, Segment } from '../speechTypes.ts';

interface Live {
  recordingId: string | null;
  event: LiveEvent | null;
  segments: readonly Segment[];
}

/** What is written down while it is recorded: segments that stand, and the words ahead of them that may still change. */
export function useLive(recordingId: string | null): { event: LiveEvent | null; segments: readonly Segment[] } {
  const client = useTRPCClient();
  const [live, setLive] = useState<Live>({ recordingId: null, event: null, segments: [] });
  useEffect(() => {
    if (recordingId === null) return;
    const set = (change: (before: Live) => Partial<Live>) =>
      setLive((state) => {
        const before = state.recordingId === recordingId ? state : { recordingId, event: null, segments: [] };
        return { ...before, ...change(before) };
      });
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let subscription: { unsubscribe(): void } | undefined;
    let have = 0;
    let asking = false;
    let cursor: string | undefined;
    /** Asks for what came since: final segments do not change, so the last page is all that can have grown. */
    const read = async (transcriptId: string, wanted: number) => {
      if (asking || wanted <= have) return;
      asking = true;
      try {
        for (let more = true; more && !closed;) {
          // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
          const page = await client.speech.segments.query({
            id: transcriptId,
            limit: 200,
            ...(cursor === undefined ? {} : { cursor }),
          });
          if (closed) return;
          set((before) => {
            const known = new Map(before.segments.map((one) => [one.segment, one]));
            for (const one of page.items) known.set(one.segment, one);
            have = known.size;
            return {
              segments: [...known.values()].sort((a, b) => a.start - b.start || a.segment - b.segment),
            };
          });
          more = page.nextCursor !== null;
          cursor = page.nextCursor ?? cursor;
        }
      } catch {
        // The next event asks again.
      } finally {
        asking = false;
      }
    };
    let done = false;
    const again = () => {
      if (!closed && !done) retry = setTimeout(open, 1_000);
    };
    const open = () => {
      subscription?.unsubscribe();
      subscription = client.speech.live.subscribe(
        { id: recordingId },
        {
          onData: (next) => {
            done = next.state === 'done';
            set(() => ({ event: next }));
            if (next.transcriptId !== null) void read(next.transcriptId, next.segments);
          },
          onError: again,
          onComplete: again,
        },
      );
    };
    open();
    return () => {
      closed = true;
      clearTimeout(retry);
      subscription?.unsubscribe();
    };
  }, [client, recordingId]);
  return live.recordingId === recordingId ? live : { event: null, segments: [] };
}
