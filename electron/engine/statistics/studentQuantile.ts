import { incompleteBeta } from './incompleteBeta.ts';
import { normalQuantile } from './normalQuantile.ts';

/**
 * The value that a variable with Student's t distribution stays below with probability `p` (0 < p < 1). `freedom` is its degrees of freedom, 1 or more.
 * Found by bisection on the distribution function, to 1e-12 of its size.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0) || !(p < 1) || !(freedom >= 1)) return Number.NaN;
  if (p > 0.5) return -studentQuantile(1 - p, freedom);
  if (p === 0.5) return 0;
  if (freedom > 1e7) return normalQuantile(p);
  // Below zero, P(T <= t) = I_x(freedom / 2, 1/2) / 2 with x = freedom / (freedom + t^2), which grows with x.
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200 && high - low > 1e-16 * high; step += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, freedom / 2, 0.5) / 2 < p) low = middle;
    else high = middle;
  }
  const x = (low + high) / 2;
  return -Math.sqrt((freedom * (1 - x)) / x);
}
