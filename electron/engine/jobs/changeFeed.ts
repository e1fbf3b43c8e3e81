import { untilAborted } from './untilAborted.ts';

/** Tells open pages what changed; a page that reads slowly is told once for many changes. */
export interface ChangeFeed {
  /** @param key what changed, e.g. an id */
  tell(key: string): void;
  /** What changed, each key once, as it does, until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<string[], void, undefined>;
}

/** Milliseconds between two messages to one page. */
const pauseMs = 150;

export function createChangeFeed(): ChangeFeed {
  const watchers = new Set<{ keys: Set<string>; wake: () => void }>();
  return {
    tell(key) {
      for (const watcher of watchers) {
        watcher.keys.add(key);
        watcher.wake();
      }
    },
    async *watch(signal) {
      const watcher = { keys: new Set<string>(), wake: () => undefined as void };
      watchers.add(watcher);
      try {
        while (!signal.aborted) {
          if (watcher.keys.size === 0) await woken(watcher, signal);
          const keys = [...watcher.keys];
          watcher.keys.clear();
          if (keys.length > 0) yield keys;
          await pause(pauseMs, signal);
        }
      } finally {
        watchers.delete(watcher);
      }
    },
  };
}

/** Resolves at the next call of `wake`, or when the signal aborts. */
export function woken(sleeper: { wake: () => void }, signal: AbortSignal): Promise<void> {
  return untilAborted(signal, (resolve) => {
    sleeper.wake = resolve;
  }).finally(() => {
    sleeper.wake = () => undefined;
  });
}

/** Waits, and no longer than the signal allows. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  return untilAborted(signal, (resolve) => {
    timer = setTimeout(resolve, milliseconds);
  }).finally(() => clearTimeout(timer));
}
