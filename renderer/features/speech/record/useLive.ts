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
    const set = (change: Partial<Live>) =>
      setLive((state) => ({
        ...(state.recordingId === recordingId ? state : { recordingId, event: null, segments: [] }),
        ...change,
      }));
    let closed = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let retryReading: ReturnType<typeof setTimeout> | undefined;
    const known = new Map<number, Segment>();
    let subscription: { unsubscribe(): void } | undefined;
    let have = 0;
    let wanted = 0;
    let asking = false;
    let cursor: string | undefined;
    /** Asks for what came since, until all that was told of is here: final segments do not change, so the last page is all that can have grown. */
    const read = async (transcriptId: string) => {
      if (asking) return;
      asking = true;
      try {
        for (let before = -1; wanted > have && have > before && !closed;) {
          before = have;
          for (let more = true; more && !closed;) {
            // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
            const page = await client.speech.segments.query({
              id: transcriptId,
              limit: 200,
              ...(cursor === undefined ? {} : { cursor }),
            });
            if (closed) return;
            for (const one of page.items) known.set(one.segment, one);
            have = known.size;
            const segments = [...known.values()].sort((a, b) => a.start - b.start || a.segment - b.segment);
            set({ segments });
            more = page.nextCursor !== null;
            cursor = page.nextCursor ?? cursor;
          }
        }
      } catch {
        // After the last event no other one asks again.
        if (!closed) retryReading = setTimeout(() => void read(transcriptId), 1_000);
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
            set({ event: next });
            wanted = next.segments;
            if (next.transcriptId !== null) void read(next.transcriptId);
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
      clearTimeout(retryReading);
      subscription?.unsubscribe();
    };
  }, [client, recordingId]);
  return live.recordingId === recordingId ? live : { event: null, segments: [] };
}
