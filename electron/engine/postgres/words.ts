/** A text's words as they are indexed and searched for. */
export interface Words {
  /** How often each occurs. */
  counts: Map<string, number>;
  /** All occurrences: the length that a ranking weighs by. */
  total: number;
}

/** Characters; a longer word is known by its beginning. */
const longestWord = 64;
/** Of what is read of a query, UTF-16 units: a pasted page is no question. */
const longestQuery = 10_000;

/**
 * Scripts in which words are not parted by spaces, or carry endings without one: their words are pairs of neighbouring characters (and single
 * characters), as search engines do where they have no dictionary.
 */
const unspaced =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30FC]+)/u;
const word = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** Of a text that is indexed: single characters of unspaced scripts as well as pairs. */
export function indexedWords(text: string): Words {
  const counts = new Map<string, number>();
  let total = 0;
  for (const part of partsOf(text)) {
    for (const one of part.unspaced ? [...pairsOf(part.text), ...charactersOf(part.text)] : [part.text]) {
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    total += part.unspaced ? charactersOf(part.text).length : 1;
  }
  return { counts, total };
}

/** Of a query: pairs, and a single character only where it stands alone. In order, each once. */
export function queryWords(query: string): string[] {
  const found = new Set<string>();
  for (const part of partsOf(query.slice(0, longestQuery))) {
    for (const one of part.unspaced && charactersOf(part.text).length > 1 ? pairsOf(part.text) : [part.text]) {
      found.add(one);
    }
  }
  return [...found];
}

/** Case and accents folded, compatibility forms (full width, ligatures) brought to one. */
export function fold(text: string): string {
  // Only the accents of Latin, Greek and Cyrillic: in other scripts the marks are vowels.
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036F]/g, '')
    .normalize('NFC');
}

function* partsOf(text: string): Generator<{ text: string; unspaced: boolean }> {
  for (const [token] of fold(text).matchAll(word)) {
    for (const [index, part] of token.split(unspaced).entries()) {
      if (part === '') continue;
      const isUnspaced = index % 2 === 1;
      yield {
        text: isUnspaced
          ? part
          : charactersOf(part.slice(0, 2 * longestWord))
              .slice(0, longestWord)
              .join(''),
        unspaced: isUnspaced,
      };
    }
  }
}

function pairsOf(text: string): string[] {
  const characters = charactersOf(text);
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}

/** Code points. */
function charactersOf(text: string): string[] {
  return Array.from(text);
}
