import type { TranscriptWord } from '../../../../models/transcription/transcript.ts';
import type { Caption } from '../../media/subtitles.ts';
import { wordPlaces } from './wordPlaces.ts';

/** A caption of a word shows at least so many seconds: with less room its text goes to its neighbour. */
const leastSeconds = 0.1;

interface Timed {
  text: string;
  start: number;
  end: number;
  words?: readonly TranscriptWord[] | undefined;
}

/**
 * A caption for each word of a segment. Words that somebody put right have no times of their own: they share what is free between their neighbours, and where
 * nothing is, they stand in the caption before them. Every word of the text is in one of the captions.
 */
export function wordCaptions({ text, start, end, words = [] }: Timed): Caption[] {
  if (words.length === 0) return [{ start, end, text }];
  const places = wordPlaces(text, words);
  const captions: Caption[] = [];
  /** Text before the first word that has a time, where there is no room before it. */
  let before = '';
  let from = 0;
  let free = start;
  const fill = (to: number, until: number) => {
    const own = text
      .slice(from, to)
      .split(/\s+/)
      .filter((word) => word !== '');
    const last = captions.at(-1);
    const each = (until - free) / own.length;
    if (own.length === 0) return;
    if (each >= leastSeconds) {
      own.forEach((word, at) => captions.push({ start: free + at * each, end: free + (at + 1) * each, text: word }));
    } else if (last === undefined) before = own.join(' ');
    else last.text = `${last.text} ${own.join(' ')}`;
  };
  words.forEach((word, index) => {
    const at = places[index];
    if (at === null || at === undefined) return;
    fill(at, word.start);
    const written = word.text.trim();
    captions.push({ start: word.start, end: word.end, text: before === '' ? written : `${before} ${written}` });
    before = '';
    from = at + written.length;
    free = word.end;
  });
  fill(text.length, end);
  return captions.length === 0 ? [{ start, end, text }] : captions;
}
