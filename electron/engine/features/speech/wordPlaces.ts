import type { TranscriptWord } from '../../../../models/transcription/transcript.ts';

/**
 * Where each word stands in a text: unchanged beginnings and ends are taken first, what is between them in order of appearance.
 * @returns UTF-16 place of each; null for one that does not stand there as a whole word
 */
export function wordPlaces(text: string, words: readonly Pick<TranscriptWord, 'text'>[]): (number | null)[] {
  const places: (number | null)[] = words.map(() => null);
  let from = 0;
  let to = text.length;
  let first = 0;
  let last = words.length - 1;
  for (; first <= last; first++) {
    const word = (words[first]?.text ?? '').trim();
    const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
    if (!text.startsWith(word, at) || isInside(text, at + word.length)) break;
    places[first] = at;
    from = at + word.length;
  }
  for (; last >= first; last--) {
    const word = (words[last]?.text ?? '').trim();
    const end = text.slice(0, to).trimEnd().length;
    const at = end - word.length;
    if (at < from || !text.startsWith(word, at) || isInside(text, at)) break;
    places[last] = at;
    to = at;
  }
  for (let index = first; index <= last; index++) {
    const word = (words[index]?.text ?? '').trim();
    if (word === '') continue;
    let at = text.indexOf(word, from);
    while (at >= 0 && (isInside(text, at) || isInside(text, at + word.length))) at = text.indexOf(word, at + 1);
    if (at < 0 || at + word.length > to) continue;
    places[index] = at;
    from = at + word.length;
  }
  return places;
}

/** Between two letters. */
function isInside(text: string, at: number): boolean {
  return /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at)) && /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
}
