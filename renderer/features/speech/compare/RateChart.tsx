import { Fragment } from 'react';
import { chartScale } from '../../../components/chartScale.ts';
import { percentText } from '../speechText.ts';
import type { ModelTotals } from '../speechTypes.ts';
import classes from './Compare.module.css';

/** One row a model: a dot for its word error rate, whiskers for the interval. The table says the same in figures. */
export function RateChart({ totals }: { totals: readonly ModelTotals[] }) {
  const rows = totals.flatMap(({ model, modelName, words }) =>
    words.rate === null ? [] : [{ model, modelName, rate: words.rate, interval: words.interval }],
  );
  if (rows.length === 0) return null;
  // From zero: lengths are compared by eye.
  const highest = Math.max(0.05, ...rows.map(({ rate, interval }) => interval?.high ?? rate));
  const scale = chartScale([0, highest], 5);
  const percent = (value: number) => `${(scale.place(value) * 100).toFixed(2)}%`;
  return (
    <figure className={classes.figure}>
      <figcaption>Word error rate: fewer is better. Bars are 95 % intervals.</figcaption>
      <div className={classes.chart} aria-hidden="true">
        {rows.map(({ model, modelName, rate, interval }) => (
          <Fragment key={model}>
            <div className={classes.chartName} title={modelName}>
              {modelName}
            </div>
            <div className={classes.value}>{percentText(rate)}</div>
            <svg className={classes.plot} focusable="false">
              {scale.ticks.map((tick) => (
                <line key={tick} className={classes.grid} x1={percent(tick)} x2={percent(tick)} y1="0" y2="32" />
              ))}
              {interval !== null && (
                <>
                  <line
                    className={classes.interval}
                    x1={percent(interval.low)}
                    x2={percent(interval.high)}
                    y1="16"
                    y2="16"
                  />
                  <line
                    className={classes.interval}
                    x1={percent(interval.low)}
                    x2={percent(interval.low)}
                    y1="11"
                    y2="21"
                  />
                  <line
                    className={classes.interval}
                    x1={percent(interval.high)}
                    x2={percent(interval.high)}
                    y1="11"
                    y2="21"
                  />
                </>
              )}
              <circle className={classes.dot} cx={percent(rate)} cy="16" r="6" />
            </svg>
          </Fragment>
        ))}
        <svg className={classes.axis} focusable="false">
          {scale.ticks.map((tick) => (
            <text key={tick} className={classes.tick} x={percent(tick)} y="16" textAnchor="middle">
              {Number((tick * 100).toFixed(2))} %
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}
