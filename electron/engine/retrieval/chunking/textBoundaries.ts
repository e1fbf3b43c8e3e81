const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** How far around a place the text is looked at: what people write has no longer characters. */
const reach = 64;

/**
 * The last place at or before `index` where a text can be cut without parting a character as people see it (an emoji with its modifiers, a letter
 * with its accents). Of one that is longer than any language has, only its code points are kept whole.
 */
export function boundaryBefore(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  const from = codePointBefore(text, Math.max(0, index - reach));
  const cluster = graphemes.segment(text.slice(from, index + reach)).containing(index - from);
  const start = from + (cluster?.index ?? 0);
  return start > from || from === 0 ? start : codePointBefore(text, index);
}

/** A place to cut at or before `wanted`, but after `from`: between characters where one ends in time, else between code points. */
export function cutBetween(text: string, from: number, wanted: number): number {
  const cut = boundaryBefore(text, wanted);
  if (cut > from) return cut;
  const inside = codePointBefore(text, wanted);
  return inside > from ? inside : from + (codePointBefore(text, from + 1) === from ? 2 : 1);
}

/** `index`, or the place before it where it stands between the two halves of a code point. */
function codePointBefore(text: string, index: number): number {
  const trail = text.charCodeAt(index);
  if (!(trail >= 0xdc00 && trail <= 0xdfff)) return index;
  const lead = text.charCodeAt(index - 1);
  return lead >= 0xd800 && lead <= 0xdbff ? index - 1 : index;
}

const blank = /\s/u;

/** The range without blank characters at its ends; empty where it holds nothing else. */
export function trimRange(text: string, start: number, end: number): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from < to && blank.test(text[from] as string)) from += 1;
  while (to > from && blank.test(text[to - 1] as string)) to -= 1;
  return { start: from, end: to };
}
