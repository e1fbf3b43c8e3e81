/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the parts of a drawing have no tags of their own */
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { chartScale } from '../../../../components/chartScale.ts';
import type { MetricScale } from '../../evaluationTypes.ts';
import { intervalText, valueText } from '../../figures.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import classes from './TradeOffChart.module.css';
import { frontSteps, ringRadius, spreadLetters, type TradeOffPoint } from './tradeOffPoints.ts';

/** As the style has them, pixels. */
const plotHeight = 220;
const scaleWidth = 52;

interface Point extends TradeOffPoint {
  low: number;
  high: number;
}

/** One chart: every point can be reached by keyboard and says its figures; the line under the chart says those of the one that is looked at. */
export function TradeOffChart(props: {
  title: string;
  axis: string;
  none: string;
  text: (value: number) => string;
  points: readonly Point[];
  metric: MetricScale;
  metricLabel: string;
  named: readonly NamedCandidate[];
  /** Candidates that have no figure on this axis. */
  left: readonly string[];
}) {
  const { points, metric, named, text } = props;
  const [looked, setLooked] = useState<string | null>(null);
  const lowerIsBetter = metric.better === 'lower';
  // Where nothing costs anything, an axis is drawn nevertheless, and not to both sides of nothing.
  const furthest = Math.max(0, ...points.map((point) => point.x));
  const across = chartScale([0, furthest === 0 ? 1 : furthest], 4);
  const ends = points.flatMap(({ low, high }) => [low, high]);
  const up = chartScale(ends, 5);
  const { ref: area, width } = useElementSize<HTMLDivElement>();
  const shareAcross = (value: number) => 6 + across.place(value) * 88;
  const shareDown = (value: number) => 4 + (lowerIsBetter ? up.place(value) : 1 - up.place(value)) * 90;
  const x = (value: number) => `${shareAcross(value).toFixed(2)}%`;
  const y = (value: number) => `${shareDown(value).toFixed(2)}%`;
  const size = { width: Math.max(0, width - scaleWidth), height: plotHeight };
  const moved = spreadLetters(
    points.map((point) => ({
      id: point.id,
      x: (shareAcross(point.x) / 100) * size.width,
      y: (shareDown(point.y) / 100) * size.height,
    })),
    size,
  );
  const describe = (point: Point) => {
    const { letter, name } = findNamed(named, point.id);
    return `${letter}, ${name}: ${valueText(point.y, metric)} (${intervalText(point.low, point.high, metric)}), ${text(point.x)}${point.onFront ? ', on the front' : ''}`;
  };
  const shown = points.find(({ id }) => id === looked);
  const missing = props.left.map((id) => findNamed(named, id).letter);
  return (
    <figure className={classes.figure}>
      <figcaption>
        <h3>{props.title}</h3>
        <span>
          {props.metricLabel}
          {lowerIsBetter && ' (lower is better, so turned round)'}
        </span>
      </figcaption>
      {points.length === 0 ? (
        <div className={classes.none}>{props.none}</div>
      ) : (
        <div className={classes.area} ref={area}>
          <div className={classes.up} aria-hidden="true">
            {up.ticks.map((tick) => (
              <span key={tick} style={{ top: y(tick) }}>
                {valueText(tick, metric).replace('.0', '')}
              </span>
            ))}
          </div>
          <svg className={classes.plot} role="group" aria-label={`${props.title}, ${points.length} candidates`}>
            {up.ticks.map((tick) => (
              <line key={tick} className={classes.grid} x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
            ))}
            {frontSteps(points).map((step) => (
              <line
                key={`${step.x1} ${step.y1} ${step.x2} ${step.y2}`}
                className={classes.front}
                x1={x(step.x1)}
                y1={y(step.y1)}
                x2={x(step.x2)}
                y2={y(step.y2)}
              />
            ))}
            {/* Below all letters: one candidate's interval or point would strike another one's letter out. */}
            {points.map((point) => (
              <g key={point.id} data-front={point.onFront || undefined}>
                <line
                  className={classes.interval}
                  data-looked={point.id === looked || undefined}
                  x1={x(point.x)}
                  x2={x(point.x)}
                  y1={y(point.low)}
                  y2={y(point.high)}
                />
                <Leader x={x(point.x)} y={y(point.y)} {...(moved.get(point.id) ?? unmoved)} />
              </g>
            ))}
            {points.map((point) => (
              <g
                key={point.id}
                className={classes.point}
                data-front={point.onFront || undefined}
                role="img"
                aria-label={describe(point)}
                // Its figures are in its name, so that they are heard where it is reached.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                onFocus={() => setLooked(point.id)}
                onBlur={() => setLooked(null)}
                onPointerEnter={() => setLooked(point.id)}
                onPointerLeave={() => setLooked(null)}
              >
                <Letter x={x(point.x)} y={y(point.y)} {...(moved.get(point.id) ?? unmoved)}>
                  {findNamed(named, point.id).letter}
                </Letter>
              </g>
            ))}
          </svg>
          <div className={classes.across} aria-hidden="true">
            {across.ticks.map((tick) => (
              <span key={tick} style={{ left: x(tick) }}>
                {text(tick)}
              </span>
            ))}
          </div>
          <div className={classes.axis}>{props.axis}</div>
        </div>
      )}
      <p className={classes.said} aria-hidden="true">
        {shown === undefined
          ? missing.length > 0 && points.length > 0
            ? `Not known: ${missing.join(', ')}`
            : ' '
          : describe(shown)}
      </p>
    </figure>
  );
}

const unmoved = { dx: 0, dy: 0 };

interface Placed {
  x: string;
  y: string;
  dx: number;
  dy: number;
}

/** The point itself, and a line to its letter, where that stands beside it. */
function Leader({ x, y, dx, dy }: Placed) {
  if (dx === 0 && dy === 0) return null;
  return (
    <svg x={x} y={y} overflow="visible">
      <line className={classes.leader} x1="0" y1="0" x2={dx} y2={dy} />
      <circle className={classes.exact} r="3.5" />
    </svg>
  );
}

/** A letter in its ring, at its point or beside it. */
function Letter({ x, y, dx, dy, children }: Placed & { children: string }) {
  return (
    <svg x={x} y={y} overflow="visible">
      <circle className={classes.ring} cx={dx} cy={dy} r={ringRadius} />
      <text x={dx} y={dy} dy="0.35em" textAnchor="middle" aria-hidden="true">
        {children}
      </text>
    </svg>
  );
}
