import type { ReportMetric } from './reportMaterial.ts';

type Scale = Pick<ReportMetric, 'scale' | 'unit'>;

/** A minus sign as long as a plus. */
const minus = '\u2212';

/** A metric's value: `78.2 %`, `34.1`, `0.0123 USD`. */
export function formatValue(value: number, metric: Scale): string {
  const text = inScale(value, metric);
  return metric.scale === 'share' ? `${text} %` : withUnit(text, metric);
}

/** Both ends of an interval: `71.0 to 84.3 %`. */
export function formatRange(low: number, high: number, metric: Scale): string {
  const text = `${inScale(low, metric)} to ${inScale(high, metric)}`;
  return metric.scale === 'share' ? `${text} %` : withUnit(text, metric);
}

/** A difference: `+12.0 points`, `-0.4 points`. */
export function formatDifference(value: number, metric: Scale): string {
  return `${signed(value, metric)} ${pointsOf(metric)}`.trim();
}

export function formatDifferenceRange(low: number, high: number, metric: Scale): string {
  return `${signed(low, metric)} to ${signed(high, metric)}`;
}

/** A margin: `3 points`. */
export function formatMargin(value: number, metric: Scale): string {
  const text = String(Number((metric.scale === 'share' ? value * 100 : value).toPrecision(6)));
  return `${text} ${text === '1' && metric.scale !== 'number' ? 'point' : pointsOf(metric)}`.trim();
}

const pointsOf = ({ scale, unit }: Scale) => (scale === 'number' ? (unit ?? '') : 'points');

function signed(value: number, metric: Scale): string {
  const text = inScale(Math.abs(value), metric);
  if (/^[0.]+$/.test(text)) return text;
  return `${value < 0 ? minus : '+'}${text}`;
}

function inScale(value: number, { scale }: Scale): string {
  if (scale === 'share') return fixed(value * 100, 1);
  if (scale === 'score') return fixed(value, 1);
  return significant(value);
}

const withUnit = (text: string, { unit }: Scale) => (unit === undefined ? text : `${text} ${unit}`);

function fixed(value: number, digits: number): string {
  return value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, '')
    .replace('-', minus);
}

function significant(value: number): string {
  if (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e7))
    return value.toPrecision(3).replace('-', minus);
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return String(rounded).replace('-', minus);
}

/** `840 ms`, `12.3 s`, `4 min 05 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 9.95) return `${Number(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `$0`, `$0.0012`, `$1.23`. */
export function formatDollars(usd: number): string {
  if (usd === 0) return '$0';
  return usd >= 1
    ? `$${formatCount(Math.floor(usd))}${(usd % 1).toFixed(2).slice(1)}`
    : `$${Number(usd.toPrecision(2))}`;
}

/** Digits in threes: `8,192`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An estimate of a count, to two digits: `180`, `33,000`. */
function formatAbout(count: number): string {
  return formatCount(Number(count.toPrecision(2)));
}

/** `95 %` of 0.95. */
export function formatConfidence(confidence: number): string {
  return `${Number((confidence * 100).toPrecision(4))} %`;
}

/** An ISO time or milliseconds since the epoch, to the minute: `2026-11-26 13:05 UTC`. */
export function formatTime(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** "1 row", "2,798 rows". */
export const formatRows = (count: number): string => `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`;

/** "about 1 more row", "about 2,200 more rows". */
export function formatMoreRows(count: number): string {
  const about = formatAbout(count);
  return `about ${about} more ${about === '1' ? 'row' : 'rows'}`;
}
