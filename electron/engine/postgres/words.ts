import { stem } from '../words/stem.ts';
import { stopWords } from '../words/stopWords.ts';

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

/**
 * Of a text that is indexed: single characters of unspaced scripts as well as pairs.
 * @param above title and headings: a word there counts twice, as in SQLite, and takes the room of one
 */
export function indexedWords(text: string, above = ''): Words {
  const counts = new Map<string, number>();
  let total = 0;
  const count = (counted: string, weight: number) => {
    for (const part of partsOf(counted)) {
      for (const one of part.unspaced ? [...pairsOf(part.text), ...charactersOf(part.text)] : [part.text]) {
        counts.set(one, (counts.get(one) ?? 0) + weight);
      }
      total += part.unspaced ? charactersOf(part.text).length : 1;
    }
  };
  count(above, 2);
  count(text, 1);
  return { counts, total };
}

/**
 * Of a query: pairs, and a single character only where it stands alone. In order, each once; words that say nothing of what is looked for are left out
 * where there are others.
 */
export function queryWords(query: string): string[] {
  const telling = new Set<string>();
  const all = new Set<string>();
  for (const part of partsOf(query.slice(0, longestQuery))) {
    const isTelling = part.unspaced || !ignored.has(part.whole);
    for (const one of part.unspaced && charactersOf(part.text).length > 1 ? pairsOf(part.text) : [part.text]) {
      all.add(one);
      if (isTelling) telling.add(one);
    }
  }
  return [...(telling.size > 0 ? telling : all)];
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

const ignored: ReadonlySet<string> = new Set([...stopWords].map(fold));

interface Part {
  /** What is indexed of it: of a word its beginning without English endings. */
  text: string;
  /** As it is written, folded. */
  whole: string;
  unspaced: boolean;
}

function* partsOf(text: string): Generator<Part> {
  for (const [token] of fold(text).matchAll(word)) {
    for (const [index, part] of token.split(unspaced).entries()) {
      if (part === '') continue;
      const isUnspaced = index % 2 === 1;
      yield {
        text: isUnspaced
          ? part
          : stem(
              charactersOf(part.slice(0, 2 * longestWord))
                .slice(0, longestWord)
                .join(''),
            ),
        whole: part,
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
