import { normalQuantile } from './normalQuantile.ts';

/**
 * How many rows in all a two-sided interval needs to keep clear of a limit with probability `power`, if the mean stays `distance` away from it and rows go on
 * spreading by `deviation` (standard deviation): ((z of (1 + confidence) / 2 + z of power) * deviation / distance)^2, rounded up (Cochran, "Sampling
 * Techniques", 1977). Infinity for no distance.
 */
export function requiredRows(options: {
  deviation: number;
  distance: number;
  /** 0..1 */
  confidence: number;
  /** 0..1; 0.8 is usual, and taken where none is given. */
  power?: number;
}): number {
  const { deviation, distance, confidence, power = 0.8 } = options;
  if (distance === 0) return Number.POSITIVE_INFINITY;
  const z = normalQuantile((1 + confidence) / 2) + normalQuantile(power);
  return Math.ceil(((z * deviation) / distance) ** 2);
}
