import { Fragment, type ReactNode } from 'react';
import { chartScale } from './chartScale.ts';
import classes from './IntervalChart.module.css';

export interface IntervalRow {
  key: string;
  name: ReactNode;
  /** The whole name, where there is no room for it. */
  title: string;
  mean: number;
  /** null: there is too little to tell. */
  interval: { low: number; high: number } | null;
  /** `mean` as the table has it. */
  text: string;
}

/**
 * A row each: a dot for a figure, whiskers for its interval, all on one axis. It is for the eye: the table beside it says the same.
 * @param range what the axis shows at least
 */
export function IntervalChart(props: {
  rows: readonly IntervalRow[];
  range: readonly [low: number, high: number];
  tickText: (value: number) => string;
}) {
  const scale = chartScale([...props.range], 5);
  const percent = (value: number) => `${(scale.place(value) * 100).toFixed(2)}%`;
  return (
    <div className={classes.chart} aria-hidden="true">
      {props.rows.map(({ key, name, title, mean, interval, text }) => (
        <Fragment key={key}>
          <div className={classes.name} title={title}>
            {name}
          </div>
          <div className={classes.value}>{text}</div>
          <svg className={classes.plot} focusable="false">
            {scale.ticks.map((tick) => (
              <line key={tick} className={classes.grid} x1={percent(tick)} x2={percent(tick)} y1="0" y2="32" />
            ))}
            {interval !== null && (
              <g className={classes.interval}>
                <line x1={percent(interval.low)} x2={percent(interval.high)} y1="16" y2="16" />
                <line x1={percent(interval.low)} x2={percent(interval.low)} y1="11" y2="21" />
                <line x1={percent(interval.high)} x2={percent(interval.high)} y1="11" y2="21" />
              </g>
            )}
            <circle className={classes.dot} cx={percent(mean)} cy="16" r="6" />
          </svg>
        </Fragment>
      ))}
      <svg className={classes.axis} focusable="false">
        {scale.ticks.map((tick) => (
          <text key={tick} className={classes.tick} x={percent(tick)} y="16" textAnchor="middle">
            {props.tickText(tick)}
          </text>
        ))}
      </svg>
    </div>
  );
}
