import { normalizeTranscript } from '../../statistics/normalizeTranscript.ts';
import { wordErrors } from '../../statistics/wordErrors.ts';

/** Something that was said, with its time. */
export interface Said {
  start: number;
  text: string;
  words?: readonly { text: string; start: number }[] | undefined;
}

/** A word as the normaliser left it. */
export interface PlacedWord {
  word: string;
  /** Place in the list of what was said. */
  piece: number;
  /** Seconds at which it begins; null where no time is known. */
  start: number | null;
}

/**
 * The words of a whole text, normalised as a whole, each with the piece it stands in and its time. A piece without times of words gives the time of its
 * first word alone.
 */
export function placedWords(said: readonly Said[]): PlacedWord[] {
  const whole = wordsOf(said.map(({ text }) => text).join(' '));
  const pieces = said.flatMap((piece, place) => piecesOf(piece, place));
  if (pieces.length === whole.length && pieces.every(({ word }, at) => word === whole[at])) return pieces;
  // Across the border of two pieces the normaliser may see one number where there were two words: its word gets the place of its neighbour.
  const { alignment } = wordErrors(whole.join(' '), pieces.map(({ word }) => word).join(' '));
  const placed: PlacedWord[] = [];
  let at = 0;
  for (const { kind, reference } of alignment) {
    const piece = pieces[Math.min(at, pieces.length - 1)];
    if (reference !== null) {
      placed.push({
        word: reference,
        piece: piece?.piece ?? 0,
        start: kind === 'deletion' ? null : (piece?.start ?? null),
      });
    }
    if (kind !== 'deletion') at += 1;
  }
  return placed;
}

function piecesOf({ text, start, words }: Said, piece: number): PlacedWord[] {
  const own = wordsOf(text);
  if (words === undefined || words.length === 0) {
    return own.map((word, at) => ({ word, piece, start: at === 0 ? start : null }));
  }
  const timed = words.flatMap((word) =>
    wordsOf(word.text).map((part, at) => ({ word: part, start: at === 0 ? word.start : null })),
  );
  if (timed.length === own.length && timed.every(({ word }, at) => word === own[at])) {
    return timed.map((word) => ({ ...word, piece }));
  }
  const { alignment } = wordErrors(own.join(' '), timed.map(({ word }) => word).join(' '));
  const placed: PlacedWord[] = [];
  let at = 0;
  for (const { kind, reference } of alignment) {
    if (reference !== null)
      placed.push({ word: reference, piece, start: kind === 'deletion' ? null : (timed[at]?.start ?? null) });
    if (kind !== 'deletion') at += 1;
  }
  return placed;
}

function wordsOf(text: string): string[] {
  const plain = normalizeTranscript(text);
  return plain === '' ? [] : plain.split(' ');
}
