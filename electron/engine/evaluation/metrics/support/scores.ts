import type { Score } from '../../metric.ts';

/** A row that the metric says nothing about. */
export const notApplicable = (reason: string): Score => ({ value: null, passed: null, reason });

/** Right or wrong. With `negate`, right is what would be wrong. */
export function rightOrWrong(holds: boolean, reason: string, negate = false): Score {
  const passed = holds !== negate;
  return { value: passed ? 1 : 0, passed, reason };
}

/** A text as one short line, in marks. */
export function quoted(text: string, longest = 60): string {
  const line = text
    .slice(0, longest * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const letters = Array.from(line);
  const whole = letters.length <= longest && text.length <= longest * 4;
  return `“${whole ? line : `${letters.slice(0, longest).join('')}…`}”`;
}

/** The first of several, and how many more there are. */
export function quotedList(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  return others.length === 0
    ? quoted(first)
    : `${quoted(first)} or ${others.length} other${others.length > 1 ? 's' : ''}`;
}

/** A figure in a reason: at most three decimals. */
export const figure = (value: number): string => String(Math.round(value * 1_000) / 1_000);

export const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
