import { confusionMatrix } from '../../evaluation/metrics/classes/classCounts.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { ConfusionView } from './view.ts';

/** Metrics whose scores count which class was there and which was said. */
const classMetrics = new Set(['label-accuracy', 'macro-f1']);

/** What a candidate took for what, as its answers were scored. Null where no metric of the suite reads classes, or nothing is scored yet. */
export function confusionView(loaded: LoadedRun, candidate: string): ConfusionView | null {
  const choice = loaded.run.suite.metrics.find(({ metric }) => classMetrics.has(metric));
  if (choice === undefined) return null;
  const name = choice.as ?? choice.metric;
  const sums: Record<string, number> = {};
  for (const { position } of loaded.heads) {
    for (const { state, scores } of loaded.repeats(candidate, position)) {
      if (state !== 'done') continue;
      for (const [key, count] of Object.entries(scores[name]?.counts ?? {})) sums[key] = (sums[key] ?? 0) + count;
    }
  }
  const { labels, matrix, unreadable } = confusionMatrix(sums);
  if (labels.length === 0) return null;
  return { labels, matrix: matrix.map((counts, place) => [...counts, unreadable[place] ?? 0]) };
}
