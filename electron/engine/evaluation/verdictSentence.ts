import type { Metric } from './metric.ts';
import type { Verdict } from './sheet.ts';

/** How a metric's figures are told. */
export type FigureStyle = Pick<Metric, 'better' | 'scale'> & { unit?: string | undefined };

/**
 * A verdict in a sentence or two: who, against whom, by how much, how sure, and what is missing where it cannot be told.
 * @param nameOf what people call a candidate
 */
export function verdictSentence(verdict: Verdict, style: FigureStyle, nameOf: (candidate: string) => string): string {
  const a = nameOf(verdict.a);
  const b = nameOf(verdict.b);
  const sure = `${percent(verdict.confidence)} sure`;
  const margin = amount(verdict.margin, style);
  switch (verdict.verdict) {
    case 'better':
      return `${a} is better than ${b}: ${found(verdict, style)}.`;
    case 'not-worse':
      return verdict.margin === 0
        ? `${a} is not worse than ${b} (${sure}): ${found(verdict, style)}.`
        : `${a} is not worse than ${b} by more than ${margin} (${sure}): ${found(verdict, style)}.`;
    case 'worse':
      return verdict.margin === 0
        ? `${a} is worse than ${b}: ${found(verdict, style)}.`
        : `${a} is worse than ${b} by more than ${margin}: ${found(verdict, style)}.`;
    case 'cannot-tell':
      return `Cannot tell whether ${a} is as good as ${b}: ${found(verdict, style)}.${needed(verdict)}`;
  }
}

/** A difference or margin in words: points of a share or score, else the metric's own unit. Always positive. */
export function amount(value: number, { scale, unit }: FigureStyle): string {
  const size = Math.abs(scale === 'share' ? value * 100 : value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 1 : 3;
  const figure = Number(size.toFixed(digits)).toLocaleString('en-US');
  if (scale === 'number') return unit === undefined ? figure : `${figure} ${unit}`;
  return `${figure} ${Number(figure) === 1 ? 'point' : 'points'}`;
}

/** Positive differences are in favour of `a`, whichever way its metric goes. */
function found({ difference, low, high, confidence, n }: Verdict, style: FigureStyle): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${amount(value, style)}`;
  const between = `${percent(confidence)} interval ${signed(low)} to ${signed(high)}`;
  return `${signed(difference)} (${between}) over ${n.toLocaleString('en-US')} ${n === 1 ? 'row' : 'rows'}`;
}

function needed({ rowsNeeded, n }: Verdict): string {
  if (n === 0) return ' No row was answered by both.';
  if (rowsNeeded === null) return ' More rows are not likely to decide it at this margin.';
  return ` About ${rowsNeeded.toLocaleString('en-US')} more ${rowsNeeded === 1 ? 'row' : 'rows'} would tell.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
