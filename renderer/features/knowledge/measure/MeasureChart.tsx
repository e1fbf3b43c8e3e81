import { Fragment } from 'react';
import { chartScale } from '../../../components/chartScale.ts';
import type { MeasureRun } from '../knowledgeTypes.ts';
import classes from './MeasureTab.module.css';
import { figureText, setupName } from './runRows.ts';

/** One row a set-up: a dot for its nDCG@10, whiskers for the 95 % interval. The table says the same in figures. */
export function MeasureChart({ runs }: { runs: readonly MeasureRun[] }) {
  const measured = runs.flatMap((run) => (run.measure === null ? [] : [{ run, ...run.measure.intervals.ndcg10 }]));
  const lowest = Math.min(1, ...measured.map(({ low }) => low));
  const highest = Math.max(0, ...measured.map(({ high }) => high));
  // Figures that lie close together must not look far apart, and the axis ends at 1.
  const scale = chartScale([Math.max(0, Math.min(lowest, highest - 0.2)), highest], 5);
  const percent = (value: number) => `${(scale.place(value) * 100).toFixed(2)}%`;
  return (
    <div className={classes.chart} aria-hidden="true">
      {measured.map(({ run, mean, low, high }) => (
        <Fragment key={run.id}>
          <div className={classes.chartName} title={run.embeddingName}>
            {setupName(run)} <small>{run.chunking.maxTokens} tokens</small>
          </div>
          <div className={classes.value}>{figureText(mean)}</div>
          <svg className={classes.plot} focusable="false">
            {scale.ticks.map((tick) => (
              <line key={tick} className={classes.grid} x1={percent(tick)} x2={percent(tick)} y1="0" y2="32" />
            ))}
            <line className={classes.interval} x1={percent(low)} x2={percent(high)} y1="16" y2="16" />
            <line className={classes.interval} x1={percent(low)} x2={percent(low)} y1="11" y2="21" />
            <line className={classes.interval} x1={percent(high)} x2={percent(high)} y1="11" y2="21" />
            <circle className={classes.dot} cx={percent(mean)} cy="16" r="6" />
          </svg>
        </Fragment>
      ))}
      <svg className={classes.axis} focusable="false">
        {scale.ticks.map((tick) => (
          <text key={tick} className={classes.tick} x={percent(tick)} y="16" textAnchor="middle">
            {Number(tick.toFixed(3))}
          </text>
        ))}
      </svg>
    </div>
  );
}
