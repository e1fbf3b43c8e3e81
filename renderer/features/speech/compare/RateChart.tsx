import { IntervalChart } from '../../../components/IntervalChart.tsx';
import { percentText } from '../speechText.ts';
import type { ModelTotals } from '../speechTypes.ts';
import classes from './Compare.module.css';

/** One row a model: its word error rate with its interval. */
export function RateChart({ totals }: { totals: readonly ModelTotals[] }) {
  const rows = totals.flatMap(({ model, modelName, words: { rate, interval } }) =>
    rate === null
      ? []
      : [{ key: model, name: modelName, title: modelName, mean: rate, interval, text: percentText(rate) }],
  );
  if (rows.length === 0) return null;
  // From zero: lengths are compared by eye.
  const highest = Math.max(0.05, ...rows.map(({ mean, interval }) => interval?.high ?? mean));
  return (
    <figure className={classes.figure}>
      <figcaption>
        Word error rate: fewer is better.{rows.some(({ interval }) => interval !== null) && ' Bars are 95 % intervals.'}
      </figcaption>
      <IntervalChart rows={rows} range={[0, highest]} tickText={(tick) => `${Number((tick * 100).toFixed(2))} %`} />
    </figure>
  );
}
