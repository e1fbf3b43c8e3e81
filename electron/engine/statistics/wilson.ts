import type { Interval } from './bootstrap.ts';
import { normalQuantile } from './normalQuantile.ts';

/**
 * Wilson's score interval (Journal of the American Statistical Association 22, 1927) of a share, from how many of how many; neither needs to be whole (an
 * effective sample size is not). Unlike a bootstrap it has a width where all or none are right. 0..1 without any.
 */
export function wilson(hits: number, count: number, confidence: number): Interval {
  if (!(count > 0)) return { low: 0, high: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = hits / count;
  const shrink = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return { low: hits <= 0 ? 0 : Math.max(0, centre - half), high: hits >= count ? 1 : Math.min(1, centre + half) };
}
