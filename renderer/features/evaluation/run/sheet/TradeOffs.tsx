import { formatBytes, formatDuration, formatUsd } from '../../../../components/format.ts';
import type { RunView, SheetCandidate, SheetView } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import classes from './SheetTab.module.css';
import { TradeOffChart } from './TradeOffChart.tsx';

const axes: readonly {
  key: 'cost' | 'speed' | 'memory';
  title: string;
  axis: string;
  value: (line: SheetCandidate) => number | null;
  text: (value: number) => string;
  none: string;
}[] = [
  {
    key: 'cost',
    title: 'Quality and cost',
    axis: 'US dollars for 1,000 tasks',
    value: ({ costPer1000 }) => costPer1000?.usd ?? null,
    text: formatUsd,
    none: 'No candidate has a known price.',
  },
  {
    key: 'speed',
    title: 'Quality and time',
    axis: 'Time of a whole answer, p50',
    value: ({ latency }) => latency?.p50Ms ?? null,
    text: formatDuration,
    none: 'Nothing was timed.',
  },
  {
    key: 'memory',
    title: 'Quality and memory',
    axis: 'Highest memory of the process',
    value: ({ peakMemoryBytes }) => peakMemoryBytes,
    text: formatBytes,
    none: 'No candidate’s memory is known.',
  },
];

/** Quality against what it costs: money, time, memory. Those on the line are beaten by no other in both. */
export function TradeOffs({ run, sheet, named }: { run: RunView; sheet: SheetView; named: readonly NamedCandidate[] }) {
  const isKnown = ({ value }: (typeof axes)[number]) => sheet.candidates.some((line) => value(line) !== null);
  const drawn = axes.filter(isKnown);
  const unknown = axes.filter((axis) => !isKnown(axis));
  // Before the first answer there is nothing to draw, and three empty frames say less than none.
  if (drawn.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="trade-offs">
      <h2 id="trade-offs">What quality costs</h2>
      <p className={classes.explanation}>
        Up and to the left is better. Filled: no other candidate is at least as good in both (the Pareto front). Where
        points lie on each other, their letters stand beside them.
      </p>
      <ul className={classes.legend} aria-label="Letters in the charts">
        {named.map(({ id, letter, name }) => (
          <li key={id}>
            <Letter letter={letter} /> {name}
          </li>
        ))}
      </ul>
      <div className={classes.charts}>
        {drawn.map(({ key, title, axis, value, text, none }) => (
          <TradeOffChart
            key={key}
            title={title}
            axis={axis}
            none={none}
            text={text}
            points={sheet.candidates.flatMap((line) => {
              const [x, estimate] = [value(line), line.metrics[sheet.primary]];
              return x === null || estimate === undefined || !Number.isFinite(estimate.mean)
                ? []
                : [
                    {
                      id: line.id,
                      x,
                      y: estimate.mean,
                      low: estimate.low,
                      high: estimate.high,
                      onFront: line.pareto[key],
                    },
                  ];
            })}
            metric={run.metrics[sheet.primary] ?? { scale: 'number', better: 'higher' }}
            metricLabel={run.metrics[sheet.primary]?.label ?? sheet.primary}
            named={named}
            left={sheet.candidates.filter((line) => value(line) === null).map(({ id }) => id)}
          />
        ))}
      </div>
      {unknown.length > 0 && <p className={classes.explanation}>{unknown.map(({ none }) => none).join(' ')}</p>}
    </section>
  );
}
