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
  const sizes = [...new Set(candidates.map(sizeOf))].toSorted((one, other) => other - one);
  return new Map(candidates.map((block) => [block, Math.min(6, sizes.indexOf(sizeOf(block)) + 1)]));
}

function isHeading({ kind, lines }: PageBlock, body: number): boolean {
  if (kind === 'table' || lines.length > 3) return false;
  const text = lines.map((line) => line.text).join(' ');
  if (text.length > longestHeading || !/\p{L}{2}/u.test(text)) return false;
  const size = lines[0]?.size ?? 0;
  const isBold = lines.every((line) => line.bold);
  if (/[,;]$/.test(text) || (/[.]$/.test(text) && !/^\d/.test(text))) return false;
  if (size >= body * larger) return true;
  return isBold && size >= body * 0.95 && lines.length <= 2 && text.length <= 100 && /^[\p{Lu}\p{N}\p{Lo}]/u.test(text);
}

function sizeOf({ lines }: PageBlock): number {
  return Math.round((lines[0]?.size ?? 0) * 2) / 2;
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
