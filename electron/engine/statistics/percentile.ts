/**
 * The value below which the share `p` (0..1) of the values lies, between two of them by linear interpolation (type 7 of Hyndman and
 * Fan, 1996; what NumPy and R do by default). NaN for no values.
 */
export function percentile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const place = Math.min(Math.max(p, 0), 1) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
