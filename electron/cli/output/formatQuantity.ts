/** A duration a person can compare: `840 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** Digits in threes: `8,192`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `8,192 rows`. */
export const formatCounted = (count: number, one: string): string =>
  `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** Weights the way model names write them: `135M`, `1.7B`. */
export function formatParameters(parameters: number): string {
  if (parameters >= 999.5e6) return `${trimZero((parameters / 1e9).toFixed(1))}B`;
  if (parameters >= 999_500) return `${Math.round(parameters / 1e6)}M`;
  return formatCount(parameters);
}

/** Dollars of one answer: small sums keep their first digits. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd >= 0.01 ? usd.toFixed(4) : usd.toPrecision(2)}`;
}

const trimZero = (text: string) => text.replace(/\.0$/, '');
