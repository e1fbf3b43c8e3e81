import { chartScale } from '../../../../components/chartScale.ts';
import { formatBytes, formatUsd } from '../../../../components/format.ts';
import type { StayLocalView } from '../../evaluationTypes.ts';
import { valueText, type ValueScale } from '../../figures.ts';
import classes from './StayLocalChart.module.css';

type Points = NonNullable<StayLocalView['points']>;

/** Quality by how much stays; each point says the rest when it is looked at. The table below has all of it in figures. */
export function StayLocalChart({ points, scale }: { points: Points; scale: ValueScale }) {
  const sorted = [...points].sort((a, b) => a.local - b.local);
  const up = chartScale(
    sorted.map(({ quality }) => quality),
    5,
  );
  const x = (share: number) => `${(share * 100).toFixed(2)}%`;
  const y = (value: number) => `${((1 - up.place(value)) * 100).toFixed(2)}%`;
  return (
    <figure className={classes.figure} aria-hidden="true">
      <div className={classes.up}>
        {up.ticks.map((tick) => (
          <span key={tick} style={{ top: y(tick) }}>
            {valueText(tick, scale)}
          </span>
        ))}
      </div>
      <svg className={classes.plot} focusable="false">
        {up.ticks.map((tick) => (
          <line key={tick} className={classes.grid} x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
        ))}
        {sorted.slice(1).map((point, place) => {
          const before = sorted[place] as Points[number];
          return (
            <line
              key={`${point.local} ${point.threshold ?? ''}`}
              className={classes.curve}
              x1={x(before.local)}
              y1={y(before.quality)}
              x2={x(point.local)}
              y2={y(point.quality)}
            />
          );
        })}
        {sorted.map((point) => (
          <circle
            key={`${point.local} ${point.threshold ?? ''}`}
            className={classes.dot}
            cx={x(point.local)}
            cy={y(point.quality)}
            r="4"
          >
            <title>
              {`${(point.local * 100).toFixed(0)} % kept: ${valueText(point.quality, scale)}, ${
                point.usdPer1000 === null ? 'cost not known' : `${formatUsd(point.usdPer1000)} and`
              } ${formatBytes(point.bytesPer1000)} sent for 1,000 tasks`}
            </title>
          </circle>
        ))}
      </svg>
      <div className={classes.across}>
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <span key={tick} style={{ left: x(tick) }}>
            {tick * 100} %
          </span>
        ))}
      </div>
      <figcaption>Share that stays on this machine</figcaption>
    </figure>
  );
}
