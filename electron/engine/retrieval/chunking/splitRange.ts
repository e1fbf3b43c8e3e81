import { cutBetween, trimRange } from './textBoundaries.ts';

const words = new Intl.Segmenter('und', { granularity: 'word' });
/** A run without spaces that is longer than this is looked into: Chinese, Japanese and Thai have none between words. */
const longestRun = 32;

/**
 * Parts a range that is too long for one chunk: at spaces, within runs without spaces at the language's words, within giant words at characters. The
 * parts are about `length` UTF-16 units long, so that whole chunks can be filled with them.
 */
export function splitRange(
  text: string,
  range: { start: number; end: number },
  length: number,
): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let from = range.start;
  let reached = range.start;
  const push = (end: number): void => {
    const part = trimRange(text, from, end);
    if (part.start < part.end) parts.push(part);
    from = end;
  };
  for (const seam of seamsOf(text.slice(range.start, range.end), length)) {
    const end = range.start + seam;
    if (end - from > length && reached > from) push(reached);
    reached = end;
  }
  if (reached > from) push(reached);
  return parts;
}

/** Where a text may be cut, in order; the last one is its end. */
function* seamsOf(text: string, length: number): Generator<number> {
  for (const { 0: run, index } of text.matchAll(/\s*\S+/gu)) {
    if (run.length > Math.min(longestRun, length)) yield* seamsOfRun(text, index, index + run.length, length);
    yield index + run.length;
  }
}

function* seamsOfRun(text: string, start: number, end: number, length: number): Generator<number> {
  for (const { index, segment } of words.segment(text.slice(start, end))) {
    const wordEnd = start + index + segment.length;
    let cut = start + index;
    while (wordEnd - cut > length) {
      cut = cutBetween(text, cut, cut + length);
      yield cut;
    }
    yield wordEnd;
  }
}
