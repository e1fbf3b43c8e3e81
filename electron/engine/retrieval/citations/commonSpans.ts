import { foldForQuotes, type FoldedText } from '../ranking/foldText.ts';

/** Words of an answer that stand in a passage just so. */
export interface CommonSpan {
  /** Which passage, from 0. */
  passage: number;
  /** The answer's own words. */
  quote: string;
  /** UTF-16 units in the passage's text. */
  start: number;
  end: number;
}

/** Fewer words agree by chance, or because the question had them. */
const fewestWords = 6;
const mostSpans = 20;

interface Word {
  /** As folded, punctuation included. */
  text: string;
  /** Without punctuation at its end. */
  bare: string;
  /** UTF-16 units of the original. */
  start: number;
  end: number;
  bareEnd: number;
}

/**
 * The longest runs of at least six words that an answer and a passage share, letter for letter after folding, from left to right and without overlap.
 * For answers that name no passage: what is shown beside them is then a fact about the texts, not a claim of the model.
 */
export function commonSpans(answer: string, passages: readonly string[]): CommonSpan[] {
  const said = wordsOf(answer);
  const sources = passages.map(wordsOf);
  const places = new Map<string, { passage: number; at: number }[]>();
  for (const [passage, words] of sources.entries()) {
    for (let at = 0; at + fewestWords <= words.length; at += 1) {
      const key = keyOf(words, at);
      const known = places.get(key);
      if (known === undefined) places.set(key, [{ passage, at }]);
      else known.push({ passage, at });
    }
  }
  const spans: CommonSpan[] = [];
  for (let at = 0; at + fewestWords <= said.length && spans.length < mostSpans;) {
    const best = (places.get(keyOf(said, at)) ?? [])
      .map((place) => ({ ...place, length: sharedWords(said, at, sources[place.passage] as Word[], place.at) }))
      .filter(({ length }) => length >= fewestWords)
      .sort((a, b) => b.length - a.length || a.passage - b.passage || a.at - b.at)[0];
    if (best === undefined) {
      at += 1;
      continue;
    }
    const source = sources[best.passage] as Word[];
    const [first, last] = [said[at] as Word, said[at + best.length - 1] as Word];
    spans.push({
      passage: best.passage,
      quote: answer.slice(first.start, last.bareEnd),
      start: (source[best.at] as Word).start,
      end: (source[best.at + best.length - 1] as Word).bareEnd,
    });
    at += best.length;
  }
  return spans;
}

/** Words from two places on that are equal; the last one may end with other punctuation. */
function sharedWords(said: readonly Word[], at: number, source: readonly Word[], from: number): number {
  let length = 0;
  for (;;) {
    const one = said[at + length];
    const other = source[from + length];
    if (one === undefined || other === undefined || one.bare !== other.bare) return length;
    length += 1;
    if (one.text !== other.text) return length;
  }
}

/** By words without punctuation: the sixth may be the last one. */
const keyOf = (words: readonly Word[], at: number): string =>
  words
    .slice(at, at + fewestWords)
    .map(({ bare }) => bare)
    .join(' ');

function wordsOf(text: string): Word[] {
  const folded = foldForQuotes(text);
  return [...folded.text.matchAll(/\S+/g)].flatMap((match) => wordAt(folded, match.index, match[0]));
}

function wordAt({ starts, ends }: FoldedText, from: number, word: string): Word[] {
  // Marks of emphasis and lists are the answer's own.
  const leading = /^[*_#"'([]*/.exec(word)?.[0].length ?? 0;
  const text = word.slice(leading).replace(/[*_]+$/, '');
  const bare = text.replace(/[.,;:!?"'。，、；：！？)]+$/u, '');
  if (bare === '') return [];
  const begin = from + leading;
  return [
    {
      text,
      bare,
      start: starts[begin] as number,
      end: ends[begin + text.length - 1] as number,
      bareEnd: ends[begin + bare.length - 1] as number,
    },
  ];
}
