const grouped = new Intl.NumberFormat('en-US');

/** 1234567 -> "1,234,567". */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** "1 file", "2,798 files". */
export function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** Milliseconds for people: "84 ms", "1.24 s", "12.4 s", "3 min 05 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** Time that is left, an estimate, no finer than it can be known: "3 s left", "2 min 05 s left", "13 min left", "1 h 05 min left". */
export function formatTimeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s left`;
  const minutes = Math.round(whole / 60);
  if (minutes >= 5 && minutes < 60) return `${minutes} min left`;
  return `${formatDuration((minutes < 5 ? whole : minutes * 60) * 1000)} left`;
}

/** Bytes in decimal units, as disks and downloads are sold: "98.4 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** US dollars with as many digits as the amount needs: "$0.00042", "$1.20". */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd >= 0.1) return `$${usd.toFixed(2)}`;
  const digits = Math.min(8, Math.max(3, 1 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(digits)}`;
}

/** Tokens per second: "42.1", "318". */
export function formatRate(perSecond: number): string {
  return perSecond >= 99.95 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
