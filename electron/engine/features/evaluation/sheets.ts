import { makeSheet } from '../../evaluation/deciding/makeSheet.ts';
import type { DecisionSheet } from '../../evaluation/sheet.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { ScoredRun } from './scoredRuns.ts';

/** Sheets that were made last: a page asks for the same one again and again while a run goes on. */
export interface Sheets {
  /** The run's sheet at the suite's margin, baseline and so on. Of a run that goes on it may be some seconds old. */
  of(loaded: LoadedRun, suite: Suite): DecisionSheet;
}

/** How long a sheet of a run that goes on stands: answers come several times a second, and nobody reads figures that fast. Milliseconds. */
const leastMs = 2_000;
/** And so many times as long as it took to make, so that a large run's answers are not held up by its own sheet. */
const leastShare = 20;
/** Sheets of few candidates at a few margins; each is small. */
const keep = 16;

export function createSheets(options: {
  scoredOf: (loaded: LoadedRun) => ScoredRun;
  /** Milliseconds on a monotonic clock. */
  now: () => number;
}): Sheets {
  const { scoredOf, now } = options;
  // The answers of a run are let go of with the run: a sheet must not keep them in memory.
  const made = new Map<string, { loaded: WeakRef<LoadedRun>; sheet: DecisionSheet; at: number; tookMs: number }>();

  return {
    of(loaded, suite) {
      const { margin, confidence, primary, baseline } = suite;
      const key = JSON.stringify([loaded.run.id, margin, confidence, primary, baseline]);
      const before = made.get(key);
      if (before !== undefined) {
        const standsMs = Math.max(leastMs, before.tookMs * leastShare);
        if (before.loaded.deref() === loaded) return before.sheet;
        if (loaded.run.state === 'running' && now() - before.at < standsMs) return before.sheet;
      }
      const from = now();
      const scored = scoredOf(loaded);
      const sheet = makeSheet(scored.input(suite), scored.table);
      const at = now();
      made.delete(key);
      made.set(key, { loaded: new WeakRef(loaded), sheet, at, tookMs: at - from });
      if (made.size > keep) made.delete(made.keys().next().value as string);
      return sheet;
    },
  };
}
