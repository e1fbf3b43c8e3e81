/**
 * Decides how many threads compute. llama.cpp's threads wait for each other in a busy loop at every step: when other programs take one of their
 * cores, two threads are a hundred times slower than one (measured: 0.7 tokens/s against 70 on a loaded 2-core machine). How busy the
 * cores are going to be cannot be known, so one thread alone is timed when the model is loaded: when several turn out far slower than that, their
 * number is halved for a while.
 */
export interface ThreadGovernor {
  /** In use now. */
  readonly threads: number;
  /** The fewest used since the run began. */
  readonly fewest: number;
  /** Nothing shows that the machine can bear this many just now: begin with little. */
  isInDoubt(): Promise<boolean>;
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
/** After a collapse all threads are tried again, first soon, then later and later while it happens again. */
const firstHoldMs = 10_000;
const longestHoldMs = 80_000;
/** How long good times are proof that the machine has room. */
const proofMs = 10_000;

export interface GovernorOptions {
  full: number;
  /** null where nothing needs governing: one thread only, or a GPU computes. */
  singleThreadTokenMs: number | null;
  setThreads: (threads: number) => void;
  /** Cores that nothing else computes on just now; null where that cannot be known. */
  freeCores: (wanted: number) => Promise<number | null>;
  now: () => number;
}

export function createThreadGovernor(options: GovernorOptions): ThreadGovernor {
  const { full, singleThreadTokenMs: reference } = options;
  let threads = full;
  let fewest = full;
  let slow = 0;
  let wellAt = -Infinity;
  let collapsedAt = -Infinity;
  let collapsedThisRun = false;
  let holdMs = firstHoldMs;

  const change = (to: number) => {
    slow = 0;
    fewest = Math.min(fewest, to);
    if (to === threads) return;
    threads = to;
    options.setThreads(to);
  };
  const collapse = () => {
    if (!collapsedThisRun && options.now() - collapsedAt < 2 * holdMs) holdMs = Math.min(longestHoldMs, 2 * holdMs);
    collapsedAt = options.now();
    collapsedThisRun = true;
    wellAt = -Infinity;
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
    async isInDoubt() {
      if (!governed() || options.now() - wellAt <= proofMs) return false;
      // Where threads have fought once, what takes the cores may be out of the system's sight (a quota, another guest of the host).
      if (collapsedAt > -Infinity) return true;
      return ((await options.freeCores(threads)) ?? 0) < threads;
    },
    begin() {
      if (reference === null) return;
      if (!collapsedThisRun && threads === full) holdMs = firstHoldMs;
      collapsedThisRun = false;
      if (options.now() - collapsedAt >= holdMs) change(full);
      fewest = threads;
    },
    wroteToken(ms) {
      if (!governed() || reference === null) return;
      if (ms > Math.max(leastMs, slowFactor * reference)) slow += 1;
      else {
        slow = 0;
        wellAt = options.now();
      }
      if (slow >= slowInARow || ms > Math.max(leastMs, hopelessFactor * reference)) collapse();
    },
    readSlice(tokens, ms) {
      // Reading in batches is never slower than one token after another with one thread, unless the threads fight.
      if (!governed() || reference === null) return;
      if (ms > Math.max(leastMs, tokens * reference)) collapse();
      else wellAt = options.now();
    },
  };
}
