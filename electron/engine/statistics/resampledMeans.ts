import { drawBinomial } from './drawBinomial.ts';
import type { Random } from './random.ts';

/** Up to so many different values are counted rather than drawn one by one. */
const mostValues = 32;
/** From so many rows of more values on, the values are gathered. */
const gatheredFrom = 400;
const groups = 12;

/** Values with the share of the rows that each has. */
interface Spectrum {
  values: Float64Array;
  shares: Float64Array;
}

/**
 * Means of as many values as there are, drawn with replacement (Efron, 1979), `resamples` times.
 *
 * How often each row is drawn is a matter of counts, so where rows have few different values only the counts are drawn (multinomial, the same distribution).
 * Many rows of many values are gathered first: twelve groups by size, each of which is replaced by two values with the group's mean, variance and third
 * moment. The mean, the deviation and the skewness of the draws are then exactly what they would be, and only the kurtosis is a little off, which is divided by the
 * number of rows: of 400 rows and more, that is far below the noise of some thousands of draws. The time does not grow with the rows.
 */
export function resampledMeans(values: Float64Array, resamples: number, random: Random): Float64Array {
  const draws = new Float64Array(resamples);
  const count = values.length;
  const few = fewValues(values);
  const spectrum = few !== null && few.values.length * 6 < count ? few : count < gatheredFrom ? null : gathered(values);
  for (let draw = 0; draw < resamples; draw += 1) {
    let sum = 0;
    if (spectrum === null) {
      for (let at = 0; at < count; at += 1) sum += values[random.integer(count)] as number;
    } else {
      sum = drawnSum(spectrum, count, random);
    }
    draws[draw] = sum / count;
  }
  return draws;
}

function drawnSum({ values, shares }: Spectrum, count: number, random: Random): number {
  let sum = 0;
  let rowsLeft = count;
  let shareLeft = 1;
  const last = values.length - 1;
  for (let at = 0; at < last && rowsLeft > 0; at += 1) {
    const share = shares[at] as number;
    const rows = drawBinomial(random, rowsLeft, Math.min(1, share / shareLeft));
    sum += rows * (values[at] as number);
    rowsLeft -= rows;
    shareLeft -= share;
  }
  return sum + rowsLeft * (values[last] as number);
}

/** The different values, the most frequent first; null where there are too many. */
function fewValues(values: Float64Array): Spectrum | null {
  const counts = new Map<number, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > mostValues) return null;
  }
  const entries = [...counts].sort(([, a], [, b]) => b - a);
  return {
    values: Float64Array.from(entries, ([value]) => value),
    shares: Float64Array.from(entries, ([, count]) => count / values.length),
  };
}

function gathered(values: Float64Array): Spectrum {
  const sorted = values.slice().sort();
  const spectrum = { values: new Float64Array(2 * groups), shares: new Float64Array(2 * groups) };
  for (let group = 0; group < groups; group += 1) {
    const from = Math.floor((group * sorted.length) / groups);
    const to = Math.floor(((group + 1) * sorted.length) / groups);
    const share = (to - from) / sorted.length;
    const { mean, deviation, skewness } = momentsOf(sorted.subarray(from, to));
    // Two values with weights have these three moments: mean + deviation * (skewness / 2 -+ sqrt(1 + (skewness / 2)^2)).
    const lean = skewness / 2;
    const reach = Math.sqrt(1 + lean * lean);
    spectrum.values[2 * group] = mean + deviation * (lean - reach);
    spectrum.values[2 * group + 1] = mean + deviation * (lean + reach);
    spectrum.shares[2 * group] = (share * (1 + lean / reach)) / 2;
    spectrum.shares[2 * group + 1] = (share * (1 - lean / reach)) / 2;
  }
  return spectrum;
}

function momentsOf(values: Float64Array): { mean: number; deviation: number; skewness: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    cubes += (value - mean) ** 3;
  }
  const variance = squares / values.length;
  const deviation = Math.sqrt(variance);
  const even = deviation <= 1e-12 * Math.max(1, Math.abs(mean));
  return even
    ? { mean, deviation: 0, skewness: 0 }
    : { mean, deviation, skewness: cubes / values.length / (variance * deviation) };
}
