import { studentQuantile } from './studentQuantile.ts';

/**
 * Mean of the values with Student's interval (Biometrika 6, 1908) and their standard deviation (n - 1). Without resampling: for many groups at once. Of one value
 * the interval has no width; of none all is NaN.
 */
export function studentInterval(
  values: Float64Array,
  confidence: number,
): { mean: number; low: number; high: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  // Sums in another order differ in their last digits: that is no deviation.
  const least = 1e-12 * Math.max(1, Math.abs(mean));
  const found = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  const deviation = found < least ? 0 : found;
  const half =
    deviation === 0
      ? 0
      : (studentQuantile((1 + confidence) / 2, values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean, low: mean - half, high: mean + half, deviation };
}
