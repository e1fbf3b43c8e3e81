import { Fragment } from 'react';
import { chartScale } from '../../components/chartScale.ts';
import { NameText } from '../../components/NameText.tsx';
import type { RatingGroup } from './ratingGroups.ts';
import { strengthText } from './strengthText.ts';
import classes from './StrengthChart.module.css';

export interface StrengthRow {
  model: string;
  modelName: string;
  strength: number;
  low: number;
  high: number;
}

/** One row a model: a dot for its strength, a bar for the 95 % interval. The table below says the same in figures. */
export function StrengthChart(props: { groups: readonly RatingGroup<StrengthRow>[]; even: number }) {
  const scale = chartScale(
    props.groups.flatMap(({ rows }) => rows.flatMap((row) => [row.strength, row.low, row.high])),
    5,
  );
  const percent = (value: number) => `${(scale.place(value) * 100).toFixed(2)}%`;
  const evenInside = props.even >= scale.low && props.even <= scale.high;
  return (
    <div className={classes.chart} aria-hidden="true">
      {props.groups.map((group) => (
        <Fragment key={group.title ?? ''}>
          {group.title !== null && <div className={classes.group}>{group.title}</div>}
          {group.rows.map((row) => (
            <Fragment key={row.model}>
              <div className={classes.name} title={row.modelName}>
                <NameText name={row.modelName} />
              </div>
              <div className={classes.value}>{strengthText(row.strength)}</div>
              <svg className={classes.plot} focusable="false">
                {scale.ticks.map((tick) => (
                  <line key={tick} className={classes.grid} x1={percent(tick)} x2={percent(tick)} y1="0" y2="36" />
                ))}
                {evenInside && (
                  <line
                    className={`${classes.grid} ${classes.even}`}
                    x1={percent(props.even)}
                    x2={percent(props.even)}
                    y1="0"
                    y2="36"
                  />
                )}
                <line className={classes.interval} x1={percent(row.low)} x2={percent(row.high)} y1="18" y2="18" />
                <line className={classes.interval} x1={percent(row.low)} x2={percent(row.low)} y1="13" y2="23" />
                <line className={classes.interval} x1={percent(row.high)} x2={percent(row.high)} y1="13" y2="23" />
                <circle className={classes.dot} cx={percent(row.strength)} cy="18" r="6" />
              </svg>
            </Fragment>
          ))}
        </Fragment>
      ))}
      <svg className={classes.axis} focusable="false">
        {scale.ticks.map((tick) => (
          <text key={tick} className={classes.tick} x={percent(tick)} y="16" textAnchor="middle">
            {strengthText(tick)}
          </text>
        ))}
      </svg>
    </div>
  );
}
