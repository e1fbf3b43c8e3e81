import type { SpeechChanges } from './view.ts';

/** Tells open pages what changed; a page that reads slowly is told once for many changes. */
export interface SpeechNotices {
  tell(changed: { recording?: string; transcript?: string; comparison?: string }): void;
  /** Until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<SpeechChanges, void, undefined>;
}

/** Milliseconds between two messages to one page. */
const pauseMs = 150;

export function createSpeechNotices(): SpeechNotices {
  const watchers = new Set<{ changed: Record<keyof SpeechChanges, Set<string>>; wake: () => void }>();
  return {
    tell({ recording, transcript, comparison }) {
      for (const { changed, wake } of watchers) {
        if (recording !== undefined) changed.recordings.add(recording);
        if (transcript !== undefined) changed.transcripts.add(transcript);
        if (comparison !== undefined) changed.comparisons.add(comparison);
        wake();
      }
    },
    async *watch(signal) {
      const changed = { recordings: new Set<string>(), transcripts: new Set<string>(), comparisons: new Set<string>() };
      let wake: () => void = () => undefined;
      const watcher = { changed, wake: () => wake() };
      watchers.add(watcher);
      const isEmpty = () => Object.values(changed).every(({ size }) => size === 0);
      try {
        while (!signal.aborted) {
          if (isEmpty()) {
            await untilAborted(signal, (resolve) => {
              wake = resolve;
            });
          }
          wake = () => undefined;
          if (!isEmpty()) {
            const [recordings, transcripts, comparisons] = [
              [...changed.recordings],
              [...changed.transcripts],
              [...changed.comparisons],
            ];
            for (const ids of Object.values(changed)) ids.clear();
            yield { recordings, transcripts, comparisons };
          }
          await untilAborted(signal, (resolve) => {
            setTimeout(resolve, pauseMs).unref();
          });
        }
      } finally {
        watchers.delete(watcher);
      }
    },
  };
}

/** Waits until `begin` calls what it is given, and no longer than the signal allows. */
export function untilAborted(signal: AbortSignal, begin: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    begin(done);
  });
}
