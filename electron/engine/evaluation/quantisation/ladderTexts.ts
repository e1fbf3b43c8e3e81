import type { DataRow } from '../dataset.ts';

/** UTF-16 units of one row's text; tokens are counted by the models themselves. */
const longestText = 8_000;

/** What the sizes of a model read: each row's input with its (first) reference, as plain text. In the run's order, without those that say nothing. */
export function ladderTexts(rows: readonly Pick<DataRow, 'input' | 'references'>[]): string[] {
  return rows.flatMap(({ input, references }) => {
    const text = [input, references[0] ?? ''].filter((part) => part.trim() !== '').join('\n');
    return text === '' ? [] : [text.slice(0, longestText).toWellFormed()];
  });
}
