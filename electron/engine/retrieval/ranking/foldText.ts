/** A text in a form that can be compared, and where each of its characters comes from. */
export interface FoldedText {
  text: string;
  /** UTF-16 units of the original at which the folded unit `i` begins. */
  starts: Uint32Array;
  /** And ends, exclusive. */
  ends: Uint32Array;
}

/** What one original character becomes; an empty string leaves it out. */
type FoldCharacter = (character: string) => string;

/** Folds character by character, and remembers where everything stood. Blanks become one space, none at the ends. */
function fold(text: string, foldCharacter: FoldCharacter): FoldedText {
  const starts = new Uint32Array(text.length * 4 + 4);
  const ends = new Uint32Array(text.length * 4 + 4);
  let folded = '';
  let pendingBlank = -1;
  let position = 0;
  const keep = (unit: string, from: number, to: number): void => {
    starts[folded.length] = from;
    ends[folded.length] = to;
    folded += unit;
  };
  for (const character of text) {
    const from = position;
    position += character.length;
    // A character that folds to more units than there is room for does not exist: NFKC has at most 18, for one character of Arabic.
    for (const part of foldCharacter(character).slice(0, 18)) {
      if (/\s/u.test(part)) {
        if (folded !== '' && pendingBlank < 0) pendingBlank = from;
        continue;
      }
      if (folded.length + part.length + 1 > starts.length) return grown(text, foldCharacter);
      if (pendingBlank >= 0) keep(' ', pendingBlank, from);
      pendingBlank = -1;
      for (const unit of part.split('')) keep(unit, from, position);
    }
  }
  return { text: folded, starts: starts.slice(0, folded.length), ends: ends.slice(0, folded.length) };
}

/** The rare text that folds to more than four times its length: in parts, so that the usual one needs no growing arrays. */
function grown(text: string, foldCharacter: FoldCharacter): FoldedText {
  const starts: number[] = [];
  const ends: number[] = [];
  let folded = '';
  let position = 0;
  for (const character of text) {
    const value = foldCharacter(character).replaceAll(/\s+/gu, ' ');
    for (const unit of value.split('')) {
      if (unit === ' ' && (folded === '' || folded.endsWith(' '))) continue;
      starts.push(position);
      ends.push(position + character.length);
      folded += unit;
    }
    position += character.length;
  }
  if (folded.endsWith(' ')) folded = folded.slice(0, -1);
  return {
    text: folded,
    starts: Uint32Array.from(starts.slice(0, folded.length)),
    ends: Uint32Array.from(ends.slice(0, folded.length)),
  };
}

const quotes = /[“”„‟«»"″〝〞＂]/u;
const apostrophes = /[‘’‚‛‹›'`´ʼ′＇]/u;
const dashes = /[\u00ad‐‑‒–—―−﹘﹣－-]/u;
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * For comparing a quote with its source: spaces, quotation marks, hyphens and ligatures count as one, letters as they are. Case is kept.
 */
export function foldForQuotes(text: string): FoldedText {
  return fold(text, (character) => {
    if (invisible.test(character)) return '';
    if (quotes.test(character)) return '"';
    if (apostrophes.test(character)) return "'";
    if (dashes.test(character)) return '-';
    if (character < '\u0080') return character;
    return character.normalize('NFKC');
  });
}

/** For comparing words as a full-text index does: without case and accents. */
export function foldForWords(text: string): FoldedText {
  return fold(text, (character) =>
    character < '\u0080'
      ? character.toLowerCase()
      : character.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase(),
  );
}
