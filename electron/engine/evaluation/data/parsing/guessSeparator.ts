import { csvRecords } from './csvRecords.ts';

const separators = [',', '\t', ';', '|'];
const lookedCharacters = 200_000;
const lookedRows = 200;
/** Share of the rows that must have the same number of cells. */
const regular = 0.6;

/**
 * What parts the cells of a text: the character that gives most rows the same number of cells, at least two. Null where none does.
 * @param isProse commas that all have a space behind them are punctuation rather than separators
 */
export function guessSeparator(text: string, { isProse }: { isProse: boolean }): string | null {
  const front = frontOf(text);
  let best: { separator: string; score: number } | null = null;
  for (const separator of separators) {
    const widths: number[] = [];
    for (const { cells } of csvRecords(front, separator)) {
      if (cells.length > 0) widths.push(cells.length);
      if (widths.length === lookedRows) break;
    }
    const { width, rows } = mostCommon(widths);
    const share = rows / Math.max(1, widths.length);
    if (width < 2 || share < regular) continue;
    if (isProse && separator === ',' && !/,(?! |$)/m.test(front)) continue;
    // More cells are better where both are as regular: `a;b;c` holds decimal commas, too.
    const score = share + Math.log2(width) / 20;
    if (best === null || score > best.score) best = { separator, score };
  }
  return best?.separator ?? null;
}

/** Whole lines only: a row that is cut off has fewer cells. */
function frontOf(text: string): string {
  if (text.length <= lookedCharacters) return text;
  const end = text.lastIndexOf('\n', lookedCharacters);
  return text.slice(0, end === -1 ? lookedCharacters : end);
}

function mostCommon(widths: readonly number[]): { width: number; rows: number } {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  let best = { width: 0, rows: 0 };
  for (const [width, rows] of counts) if (rows > best.rows) best = { width, rows };
  return best;
}
