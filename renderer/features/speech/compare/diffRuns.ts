import type { ComparisonDiff } from '../speechTypes.ts';

type Pair = ComparisonDiff['pairs'][number];

/** Words of one kind in a row; a run of hits that is long is cut in the middle where only errors are asked for. */
export interface DiffRun {
  kind: Pair['kind'];
  pairs: readonly Pair[];
  /** Hits left out here. */
  skipped: number;
}

/** How many hits stay on each side of an error. */
const around = 4;

/** The aligned difference as runs; `onlyErrors` keeps of the hits what stands next to an error. */
export function diffRuns(pairs: readonly Pair[], onlyErrors: boolean): DiffRun[] {
  const runs: DiffRun[] = [];
  for (let at = 0; at < pairs.length;) {
    const { kind } = pairs[at] as Pair;
    let end = at;
    while (end < pairs.length && pairs[end]?.kind === kind) end += 1;
    const run = pairs.slice(at, end);
    if (kind !== 'hit' || !onlyErrors) runs.push({ kind, pairs: run, skipped: 0 });
    else {
      const before = at === 0 ? 0 : around;
      const after = end === pairs.length ? 0 : around;
      if (run.length <= before + after + 1) runs.push({ kind, pairs: run, skipped: 0 });
      else {
        if (before > 0) runs.push({ kind, pairs: run.slice(0, before), skipped: 0 });
        runs.push({ kind, pairs: [], skipped: run.length - before - after });
        if (after > 0) runs.push({ kind, pairs: run.slice(run.length - after), skipped: 0 });
      }
    }
    at = end;
  }
  return runs;
}
