import { stem } from '../../words/stem.ts';
import { foldForWords } from './foldText.ts';

/** Scripts without spaces between words: what is asked for may stand anywhere in them. */
const unspaced =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const runs = new RegExp(`${unspaced}+|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const isUnspaced = new RegExp(`^${unspaced}`, 'u');

/** More words than these are not marked: a page of text pasted as a question would mark everything. */
const mostWords = 64;
/** Words of so few letters are not marked beside longer ones: "of" and "a" lead nobody anywhere. */
const shortWord = 3;

/** What of a query can be seen in a passage. */
export interface HighlightQuery {
  words: ReadonlySet<string>;
  /** Of those long enough to have an ending: without it. */
  stems: ReadonlySet<string>;
  substrings: readonly string[];
}

/** Reads a query once, for all passages. */
export function highlightQuery(query: string): HighlightQuery {
  const found = [...foldForWords(query.slice(0, 4_000)).text.matchAll(runs)].map(([run]) => run).slice(0, mostWords);
  const words = found.filter((run) => !isUnspaced.test(run));
  const long = words.filter((word) => word.length > shortWord);
  const substrings = found.filter((run) => isUnspaced.test(run));
  return {
    words: new Set(long.length > 0 ? long : words),
    stems: new Set(long.map(stem)),
    substrings: substrings.flatMap(withPairs),
  };
}

/** A run, and every two characters of it: a sentence rarely stands in a passage as it was asked. */
function withPairs(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length <= 2) return [run];
  return [run, ...characters.slice(0, -1).map((character, index) => `${character}${characters[index + 1]}`)];
}

/** Places of the query's words in a text, in order, without overlap; UTF-16 units of the text as it is. */
export function findHighlights(text: string, query: HighlightQuery): { start: number; end: number }[] {
  const folded = foldForWords(text);
  const places: { start: number; end: number }[] = [];
  const add = (from: number, to: number): void => {
    const start = folded.starts[from];
    const end = folded.ends[to - 1];
    if (start !== undefined && end !== undefined) places.push({ start, end: withMarks(text, end) });
  };
  for (const match of folded.text.matchAll(runs)) {
    const [run] = match;
    if (!isUnspaced.test(run)) {
      if (matches(run, query)) add(match.index, match.index + run.length);
      continue;
    }
    for (const wanted of query.substrings) {
      for (let at = run.indexOf(wanted); at >= 0; at = run.indexOf(wanted, at + wanted.length)) {
        add(match.index + at, match.index + at + wanted.length);
      }
    }
  }
  return joined(places);
}

/** An accent written after its letter belongs to it. */
function withMarks(text: string, end: number): number {
  let at = end;
  while (at < text.length && /\p{M}/u.test(text[at] as string)) at += 1;
  return at;
}

/** The word itself, or another of the same stem, as the index finds it too. */
function matches(word: string, { words, stems }: HighlightQuery): boolean {
  return words.has(word) || (word.length > shortWord && stems.has(stem(word)));
}

function joined(places: { start: number; end: number }[]): { start: number; end: number }[] {
  const result: { start: number; end: number }[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last !== undefined && place.start < last.end) last.end = Math.max(last.end, place.end);
    else result.push({ ...place });
  }
  return result;
}
