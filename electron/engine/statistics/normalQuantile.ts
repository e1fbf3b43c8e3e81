import { normalCdf } from './normalCdf.ts';

const rootOfTwoPi = Math.sqrt(2 * Math.PI);

/**
 * The `z` that a standard normal variable stays below with probability `p` (0 < p < 1; -Infinity and Infinity at the ends). Starts from Abramowitz and
 * Stegun's 26.2.23 and is polished by Halley's method on `normalCdf`.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0) || !(p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 4; step += 1) {
    const error = (normalCdf(z) - p) * rootOfTwoPi * Math.exp((z * z) / 2);
    const change = error / (1 + (z * error) / 2);
    z -= change;
    if (Math.abs(change) < 1e-15) break;
  }
  return z;
}
