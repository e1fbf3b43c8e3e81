/**
 * Scripts written without spaces between words. The tokenizer would take a whole sentence for one word, so it is given overlapping pieces: pairs
 * where a character is a syllable or more (most Chinese and Japanese words have two, which pieces of three could not find), threes where it is a letter.
 * Korean has spaces, but glues particles to its words.
 */
const pieces = [
  {
    runs: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30FC]+/gu,
    length: 2,
  },
  { runs: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu, length: 3 },
] as const;

/** The characters that the index takes for parts of words; as in its `tokenize` option (indexMigrations.ts). */
const words = /[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/gu;

/** The form of a text that the full-text index is given. */
export function toKeywordText(text: string): string {
  let result = normal(text);
  for (const { runs, length } of pieces) {
    // The last pieces are shorter: a search for the last character alone finds it by its beginning.
    result = result.replaceAll(
      runs,
      (run) =>
        ` ${Array.from(run)
          .map((_, start, characters) => characters.slice(start, start + length).join(''))
          .join(' ')} `,
    );
  }
  return result;
}

export interface KeywordTerm {
  text: string;
  /** Shorter than a piece: anything that begins like this is meant. */
  isBeginning: boolean;
}

/** The words to search for, each once, in the order typed. */
export function keywordTerms(query: string): KeywordTerm[] {
  const terms = new Map<string, KeywordTerm>();
  for (const [word] of normal(query).matchAll(words)) {
    for (const term of termsOf(word)) terms.set(term.text, term);
  }
  return [...terms.values()];
}

function termsOf(word: string): KeywordTerm[] {
  const terms: KeywordTerm[] = [];
  let rest = word;
  for (const { runs, length } of pieces) {
    rest = rest.replaceAll(runs, (run) => {
      const characters = Array.from(run);
      if (characters.length < length) terms.push({ text: run, isBeginning: true });
      for (let start = 0; start + length <= characters.length; start += 1) {
        terms.push({ text: characters.slice(start, start + length).join(''), isBeginning: false });
      }
      return ' ';
    });
  }
  for (const [text] of rest.matchAll(words)) terms.push({ text: text.toLowerCase(), isBeginning: false });
  return terms;
}

function normal(text: string): string {
  return text.toWellFormed().normalize('NFKC').replaceAll('\0', ' ');
}
