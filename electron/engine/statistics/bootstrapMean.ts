import { drawnStatistic, type DrawnStatistic } from './drawnStatistic.ts';
import { createRandom } from './random.ts';
import { resampledMeans } from './resampledMeans.ts';

/**
 * The mean of the values, one a row, with its uncertainty by the bootstrap (Efron, 1979) over rows. Same seed, same figures. NaN without values.
 */
export function bootstrapMean(
  values: Float64Array,
  options: { resamples: number; seed: number },
): DrawnStatistic & { deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const draws =
    values.length < 2 ? new Float64Array(0) : resampledMeans(values, options.resamples, createRandom(options.seed));
  return {
    ...drawnStatistic(mean, draws, values.length),
    /** Standard deviation of the values (n - 1). */
    deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)),
  };
}
