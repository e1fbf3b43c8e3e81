import { bootstrapMean } from './bootstrapMean.ts';
import type { DrawnStatistic } from './drawnStatistic.ts';

/**
 * The mean of `a - b` over rows that both have, with its uncertainty by the paired bootstrap: rows are drawn, both sides of a row together (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993; for language technology Koehn, EMNLP 2004). That a row is hard for both cancels out.
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { resamples: number; seed: number },
): DrawnStatistic & { deviation: number } {
  const count = Math.min(a.length, b.length);
  return bootstrapMean(
    Float64Array.from({ length: count }, (_, row) => (a[row] as number) - (b[row] as number)),
    options,
  );
}
