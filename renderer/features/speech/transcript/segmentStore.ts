import type { ErrorReport } from '../../../app/reportOf.ts';
import { reportOf } from '../../../app/reportOf.ts';
import type { EditResult, Segment, SegmentPage } from '../speechTypes.ts';

export interface SegmentState {
  items: readonly Segment[];
  revision: number;
  /** Everything up to the end, as it was when it was last asked for. */
  complete: boolean;
  error: ErrorReport | null;
}

export interface SegmentStore {
  subscribe: (listener: () => void) => () => void;
  get: () => SegmentState;
  /** Asks for what is missing; with `anew` for all of it, while what is there stays in sight. */
  load: (anew?: boolean) => Promise<void>;
  /** Takes over what an edit changed. */
  apply: (result: EditResult) => void;
  close: () => void;
}

const pageSize = 500;

/** The segments of one transcript. They come in pages, in order; one that is being written down grows at its end. */
export function createSegmentStore(
  fetchPage: (cursor: string | undefined, limit: number) => Promise<SegmentPage>,
): SegmentStore {
  let state: SegmentState = { items: [], revision: 0, complete: false, error: null };
  const listeners = new Set<() => void>();
  let cursor: string | undefined;
  let working: Promise<void> | null = null;
  let wanted: 'nothing' | 'more' | 'anew' = 'nothing';
  let closed = false;
  /** Raised by an edit: a page asked for before it may be of the time before. */
  let edits = 0;
  const set = (change: Partial<SegmentState>) => {
    if (closed) return;
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const read = async (anew: boolean) => {
    let from = anew ? undefined : cursor;
    let gathered: readonly Segment[] | null = anew ? [] : null;
    try {
      for (;;) {
        const before = edits;
        // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
        const page = await fetchPage(from, pageSize);
        if (closed) return;
        if (before !== edits) {
          // An edit came between: its result may be older or newer than this page.
          wanted = 'anew';
          return;
        }
        if (!anew && state.items.length > 0 && page.revision !== state.revision) {
          wanted = 'anew';
          return;
        }
        if (gathered === null) set({ items: mergeSegments(state.items, page.items, []), revision: page.revision });
        else {
          gathered = mergeSegments(gathered, page.items, []);
          // The first pages are shown at once where there is nothing yet.
          if (state.items.length === 0 || gathered.length > state.items.length)
            set({ items: gathered, revision: page.revision });
        }
        if (page.nextCursor === null) {
          cursor = from;
          set({
            ...(gathered === null ? {} : { items: gathered }),
            revision: page.revision,
            complete: true,
            error: null,
          });
          return;
        }
        from = page.nextCursor;
        cursor = from;
      }
    } catch (error) {
      set({ error: reportOf(error) });
    }
  };
  const work = async () => {
    while (wanted !== 'nothing' && !closed) {
      const anew = wanted === 'anew';
      wanted = 'nothing';
      // oxlint-disable-next-line no-await-in-loop
      await read(anew);
    }
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    load(anew = false) {
      wanted = anew || wanted === 'anew' || state.items.length === 0 ? 'anew' : 'more';
      working ??= work().finally(() => (working = null));
      return working;
    },
    apply(result) {
      edits += 1;
      set({
        items: mergeSegments(state.items, result.changed, result.removed),
        revision: result.transcript.revision,
        error: null,
      });
    },
    close() {
      closed = true;
      listeners.clear();
    },
  };
}

/** Segments with some changed, added or taken out; ordered by start, then number. The rest stay the same objects, so that only what changed is drawn anew. */
export function mergeSegments(
  items: readonly Segment[],
  changed: readonly Segment[],
  removed: readonly number[],
): readonly Segment[] {
  if (changed.length === 0 && removed.length === 0) return items;
  const gone = new Set(removed);
  const fresh = new Map(changed.map((one) => [one.segment, one]));
  const kept: Segment[] = [];
  for (const one of items) {
    if (gone.has(one.segment)) continue;
    const next = fresh.get(one.segment);
    kept.push(next ?? one);
    fresh.delete(one.segment);
  }
  kept.push(...fresh.values());
  return kept.sort((a, b) => a.start - b.start || a.segment - b.segment);
}
