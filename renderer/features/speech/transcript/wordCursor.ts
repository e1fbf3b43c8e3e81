interface Timed {
  start: number;
  end: number;
}

/** A piece of a segment's text between white space; `start` and `end` of it in seconds. */
export interface TimedWord extends Timed {
  text: string;
  /** UTF-16 units in the segment's text. */
  at: number;
  /** 0..1; null where the model does not say. */
  probability: number | null;
  /** Its time was not heard but reckoned from its place in the text. */
  estimated: boolean;
}

interface SpokenSegment extends Timed {
  text: string;
  words?: readonly (Timed & { text: string; probability: number | null })[];
}

/** Index of the last one that has begun at this time; -1 before the first. They are ordered by start. */
export function lastBegun(list: readonly Timed[], seconds: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Timed).start <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How long after its end a word, or a segment, is still taken for the one being heard (seconds): pauses between words are shorter. */
const linger = 0.35;

/** Index of the one that is heard at this time; -1 in a pause. */
export function heardAt(list: readonly Timed[], seconds: number): number {
  const index = lastBegun(list, seconds);
  return index >= 0 && seconds <= (list[index] as Timed).end + linger ? index : -1;
}

/**
 * The words of a segment with their times. A word that the model gave no time for (or that was changed by hand) gets one from its place in the text:
 * near enough to listen from.
 */
export function timedWords(segment: SpokenSegment): TimedWord[] {
  const pieces = [...segment.text.matchAll(/\S+/gu)].map((match) => ({ text: match[0], at: match.index }));
  const timed = segment.words ?? [];
  const length = Math.max(1, segment.text.length);
  const span = Math.max(0, segment.end - segment.start);
  let next = 0;
  return pieces.map(({ text, at }) => {
    // A word of the model may stand for a piece, for a part of it (a hyphen apart), or be missing: they are matched in order.
    let probability: number | null = null;
    let start: number | null = null;
    let end = 0;
    let open = plain(text);
    while (next < timed.length && open !== '') {
      const word = timed[next] as (typeof timed)[number];
      const part = plain(word.text);
      if (part !== '' && !open.startsWith(part)) break;
      open = open.slice(part.length);
      start ??= word.start;
      end = word.end;
      if (word.probability !== null) probability = Math.min(probability ?? 1, word.probability);
      next += 1;
    }
    if (start !== null && open === '') return { text, at, start, end, probability, estimated: false };
    return {
      text,
      at,
      start: segment.start + (span * at) / length,
      end: segment.start + (span * (at + text.length)) / length,
      probability: null,
      estimated: true,
    };
  });
}

const plain = (text: string): string => text.replace(/\s+/gu, '');
