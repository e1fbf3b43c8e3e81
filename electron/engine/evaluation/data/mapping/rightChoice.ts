import type { CellList } from './listInCell.ts';

/** How a column names the right choice: by its text, by the name that the list gives it, by a letter, or by counting from 0 or 1. */
export type AnswerReading = 'text' | 'label' | 'letter' | 'from-0' | 'from-1';

interface Answered {
  reference: string;
  choices: CellList;
}

const mostRows = 0.9;

/**
 * How the references of multiple-choice rows are to be read: the way in which nearly all of them name a choice. Where counting from 0 and from 1 both
 * would do, a column called an index counts from 0.
 */
export function readingOfAnswers(rows: readonly Answered[], column: string): AnswerReading {
  const share = (reading: AnswerReading) =>
    rows.filter(({ reference, choices }) => rightChoice(reference, choices, reading) !== null).length /
    Math.max(1, rows.length);
  for (const reading of ['text', 'label', 'letter'] as const) if (share(reading) >= mostRows) return reading;
  const zero = share('from-0');
  const one = share('from-1');
  if (Math.max(zero, one) < mostRows) return 'text';
  if (zero !== one) return zero > one ? 'from-0' : 'from-1';
  return /index|idx|position/i.test(column) ? 'from-0' : 'from-1';
}

/** The choice that a reference means, as its text; null where it means none. */
export function rightChoice(reference: string, { items, labels }: CellList, reading: AnswerReading): string | null {
  const stated = reference.trim();
  switch (reading) {
    case 'text':
      return items.find((item) => item.trim() === stated) ?? items.find((item) => sameText(item, stated)) ?? null;
    case 'label':
      return items[labels?.indexOf(stated) ?? -1] ?? null;
    case 'letter': {
      const letter = /^\(?([a-z])\)?[.:]?$/i.exec(stated)?.[1];
      return letter === undefined ? null : (items[letter.toUpperCase().charCodeAt(0) - 65] ?? null);
    }
    case 'from-0':
    case 'from-1': {
      if (!/^\d{1,6}(\.0)?$/.test(stated)) return null;
      return items[Number(stated) - (reading === 'from-1' ? 1 : 0)] ?? null;
    }
  }
}

function sameText(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.toLowerCase();
}
