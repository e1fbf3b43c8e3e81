import { snippetMarkers } from './view.ts';

/** Characters of a snippet, about; and how many of them stand before the first match. */
const length = 160;
const lead = 40;
/** A match further into a text than this is not looked for: the snippet then shows the text's beginning. */
const searched = 200_000;

/**
 * A piece of `text` around the first match, on one line, with the matches marked. Plain text: whoever shows it must treat it as
 * such, for it may be what a model wrote.
 */
export function createSnippet(text: string, terms: readonly string[]): string {
  const clean = text
    .slice(0, searched)
    .toWellFormed()
    .replaceAll(/[\u{E000}\u{E001}]/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const pattern = matcher(terms);
  const first = pattern === undefined ? 0 : Math.max(0, clean.search(pattern));
  const start = first <= lead ? 0 : wordStart(clean, first - lead, first);
  const end = Math.min(clean.length, start + length);
  const piece = clean.slice(start, end).replaceAll(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  const marked =
    pattern === undefined
      ? piece
      : piece.replaceAll(new RegExp(pattern, 'giu'), (match) => `${snippetMarkers.start}${match}${snippetMarkers.end}`);
  return `${start > 0 ? '…' : ''}${marked}${end < clean.length ? '…' : ''}`;
}

/** Finds any of the terms at the start of a word (anywhere in scripts without spaces), whatever its case and accents. */
function matcher(terms: readonly string[]): RegExp | undefined {
  const alternatives = terms
    .map((term) => Array.from(term.trim().normalize('NFD')).filter((character) => !/\p{M}/u.test(character)))
    .filter((characters) => characters.length > 0)
    .sort((a, b) => b.length - a.length)
    .map((characters) => characters.map(characterPattern).join(''));
  if (alternatives.length === 0) return undefined;
  const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
  return new RegExp(`(?:(?<![\\p{L}\\p{N}])|(?=${unspaced}))(?:${alternatives.join('|')})`, 'iu');
}

/** A base letter with any accents, whether they are written as one character with it or after it. */
function characterPattern(character: string): string {
  if (/\s/u.test(character)) return String.raw`\s+`;
  const escaped = character.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
  const accented = accentedForms.get(character.toLowerCase());
  return `${accented === undefined ? escaped : `[${escaped}${accented}]`}\\p{M}*`;
}

/** Base letter -> the single characters that are that letter with accents (Latin, Greek and Cyrillic blocks). */
const accentedForms: ReadonlyMap<string, string> = (() => {
  const forms = new Map<string, string>();
  for (const [from, to] of [
    [0xc0, 0x24f],
    [0x370, 0x4ff],
    [0x1e00, 0x1fff],
  ] as const) {
    for (let code = from; code <= to; code += 1) {
      const character = String.fromCodePoint(code).toLowerCase();
      const base = character.normalize('NFD').replaceAll(/\p{M}/gu, '');
      if (base === character || base.length !== 1 || forms.get(base)?.includes(character) === true) continue;
      forms.set(base, (forms.get(base) ?? '') + character);
    }
  }
  return forms;
})();

function wordStart(text: string, from: number, limit: number): number {
  const space = text.indexOf(' ', from);
  return space === -1 || space >= limit ? from : space + 1;
}
