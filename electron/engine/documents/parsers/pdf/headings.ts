import type { PageBlock } from './paragraphs.ts';

const longestHeading = 160;
/** A size above the body's, from which on a short line is a heading. */
const larger = 1.12;

/**
 * Finds headings by their type: larger than the body, or bold with a number or a line to itself. Levels follow the sizes, the largest
 * first.
 * @returns the level of each heading block
 */
export function findHeadings(blocks: readonly PageBlock[]): Map<PageBlock, number> {
  const body = bodySize(blocks);
  const candidates = blocks.filter((block) => isHeading(block, body));
  // A page of large letters only (a poster, a slide) has no body: then nothing stands out.
  if (candidates.length > blocks.length * 0.6 && blocks.length > 3) return new Map();
  const ranks = [...new Set(candidates.map(rankOf))].toSorted((one, other) => other - one);
  return new Map(candidates.map((block) => [block, Math.min(6, ranks.indexOf(rankOf(block)) + 1)]));
}

function isHeading({ kind, lines }: PageBlock, body: number): boolean {
  if (kind === 'table' || kind === 'caption' || lines.length > 3) return false;
  const text = lines.map((line) => line.text).join(' ');
  if (text.length > longestHeading || !/\p{L}{2}/u.test(text)) return false;
  const size = lines[0]?.size ?? 0;
  const isBold = lines.every((line) => line.bold);
  const isItalic = lines.length === 1 && lines[0]?.italic === true && /\s/.test(text) && /\p{Ll}$/u.test(text);
  if (/[,;]$/.test(text) || (/[.]$/.test(text) && !/^\d/.test(text))) return false;
  if (size >= body * larger) return true;
  const isOneOf = (isBold || isItalic) && size >= body * 0.95 && lines.length <= 2 && text.length <= 100;
  return isOneOf && /^[\p{Lu}\p{N}\p{Lo}]/u.test(text);
}

/** Of two headings of one size, an italic one stands under the other. */
function rankOf({ lines }: PageBlock): number {
  return Math.round((lines[0]?.size ?? 0) * 2) * 2 + (lines.every((line) => line.italic) ? 0 : 1);
}

/** The size that most letters have. */
function bodySize(blocks: readonly PageBlock[]): number {
  const letters = new Map<number, number>();
  for (const { lines } of blocks) {
    for (const { size, text } of lines) {
      const rounded = Math.round(size * 2) / 2;
      letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
    }
  }
  let best = 10;
  let most = 0;
  for (const [size, count] of letters) if (count > most) [best, most] = [size, count];
  return best;
}
