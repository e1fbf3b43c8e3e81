/**
 * Decides how many threads compute. llama.cpp's threads wait for each other in a busy loop at every step: when other programs take one of their
 * cores, two threads are a hundred times slower than one (measured: 0.7 tokens/s against 70 on a loaded 2-core machine). So one thread alone is
 * timed when the model is loaded, and when several turn out far slower than that, their number is halved for a while.
 */
export interface ThreadGovernor {
  /** In use now. */
  readonly threads: number;
  /** The fewest used since the run began. */
  readonly fewest: number;
  /** A run begins: after a while with fewer threads all are tried again. */
  begin(): void;
  wroteToken(ms: number): void;
  readSlice(tokens: number, ms: number): void;
}

/** A token this many times slower than with one thread alone is slow; three in a row, or one far slower, are a collapse. */
const slowFactor = 4;
const hopelessFactor = 20;
const slowInARow = 3;
/** Shorter times are noise, not a collapse. */
const leastMs = 50;
const tryAgainAfterMs = 30_000;

/** @param singleThreadTokenMs null where nothing needs governing: one thread only, or a GPU computes */
export function createThreadGovernor(options: {
  full: number;
  singleThreadTokenMs: number | null;
  setThreads: (threads: number) => void;
  now: () => number;
}): ThreadGovernor {
  const { full, singleThreadTokenMs: reference } = options;
  let threads = full;
  let fewest = full;
  let slow = 0;
  let reducedAt = -Infinity;

  const change = (to: number) => {
    threads = to;
    fewest = Math.min(fewest, to);
    slow = 0;
    options.setThreads(to);
  };
  const collapse = () => {
    reducedAt = options.now();
    change(Math.max(1, Math.floor(threads / 2)));
  };
  const governed = () => reference !== null && threads > 1;

  return {
    get threads() {
      return threads;
    },
    get fewest() {
      return fewest;
    },
    begin() {
      if (threads < full && options.now() - reducedAt > tryAgainAfterMs) change(full);
      fewest = threads;
    },
    wroteToken(ms) {
      if (!governed() || reference === null) return;
      slow = ms > Math.max(leastMs, slowFactor * reference) ? slow + 1 : 0;
      if (slow >= slowInARow || ms > Math.max(leastMs, hopelessFactor * reference)) collapse();
    },
    readSlice(tokens, ms) {
      // Reading in batches is never slower than one token after another with one thread, unless the threads fight.
      if (governed() && reference !== null && ms > Math.max(leastMs, tokens * reference)) collapse();
    },
  };
}
