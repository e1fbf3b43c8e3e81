import { IntervalChart } from '../../../components/IntervalChart.tsx';
import type { MeasureRun } from '../knowledgeTypes.ts';
import { figureText, setupName } from './runRows.ts';

/** One row a set-up: its nDCG@10 with the 95 % interval. */
export function MeasureChart({ runs }: { runs: readonly MeasureRun[] }) {
  const rows = runs.flatMap((run) => {
    if (run.measure === null) return [];
    const { mean, low, high } = run.measure.intervals.ndcg10;
    const name = (
      <>
        {setupName(run)} <small>{run.chunking.maxTokens} tokens</small>
      </>
    );
    return [{ key: run.id, name, title: run.embeddingName, mean, interval: { low, high }, text: figureText(mean) }];
  });
  const lowest = Math.min(1, ...rows.map(({ interval }) => interval.low));
  const highest = Math.max(0, ...rows.map(({ interval }) => interval.high));
  // Figures that lie close together must not look far apart, and the axis ends at 1.
  const range = [Math.max(0, Math.min(lowest, highest - 0.2)), highest] as const;
  return <IntervalChart rows={rows} range={range} tickText={(tick) => String(Number(tick.toFixed(3)))} />;
}
