/** Tells open pages that something of a base changed; a page that reads slowly is told once for many changes. */
export interface Changes {
  /** @param base its id */
  tell(base: string): void;
  /** Ids of bases that changed, as they do, until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<{ bases: string[] }, void, undefined>;
}

/** Milliseconds between two messages to one page. */
const pauseMs = 150;

export function createChanges(): Changes {
  const watchers = new Set<{ bases: Set<string>; wake: () => void }>();
  return {
    tell(base) {
      for (const watcher of watchers) {
        watcher.bases.add(base);
        watcher.wake();
      }
    },
    async *watch(signal) {
      const watcher = { bases: new Set<string>(), wake: () => undefined as void };
      watchers.add(watcher);
      try {
        while (!signal.aborted) {
          if (watcher.bases.size === 0) await woken(watcher, signal);
          const bases = [...watcher.bases];
          watcher.bases.clear();
          if (bases.length > 0) yield { bases };
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
  return new Promise((resolve) => {
    const done = () => {
      sleeper.wake = () => undefined;
      signal.removeEventListener('abort', done);
      resolve();
    };
    sleeper.wake = done;
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

/** Waits, and no longer than the signal allows. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
