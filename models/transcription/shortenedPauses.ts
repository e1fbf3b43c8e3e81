import type { SpeechSpan } from './speechWindows.ts';

/** Samples a second, everywhere from here on. */
export const rate = 16_000;
/** Kept around speech, in seconds: consonants are quiet. */
export const paddingBefore = 0.25;
export const paddingAfter = 0.35;
/** So much of a pause, in seconds, stays in any case: people take that long between two sentences. */
const shortestPause = paddingBefore + paddingAfter;
/** Where pauses are shortened, so many seconds more than it takes: of a sentence that ends with the window, a model leaves the end out. */
const slack = 0.75;

/** A stretch of a recording that stands in a window. All in samples. */
export interface WindowPiece {
  /** Where it begins in the window. */
  at: number;
  /** Where it begins in the recording. */
  from: number;
  length: number;
}

/** Seconds of a pause that a window can do without. @param pause seconds from where somebody stops to where somebody goes on */
export function spareIn(pause: number): number {
  return Math.max(0, pause - shortestPause);
}

/**
 * The stretches of a recording that make up a window, from its start to its end. Where that is longer than a window, the middle of its longest pauses is left
 * out, as much as it takes: a window costs the model the same whatever is in it. faster-whisper's and WhisperX's windows are packed so, too
 * (https://arxiv.org/abs/2303.00747, section 3.1).
 * @param spans where somebody speaks in it, in order
 * @param longest seconds; what is over that is not in it
 */
export function packPieces(
  spans: readonly SpeechSpan[],
  { start, end, longest }: { start: number; end: number; longest: number },
): WindowPiece[] {
  const pieces: WindowPiece[] = [];
  let at = 0;
  let room = longest * rate;
  const put = (first: number, last: number) => {
    const from = Math.round(first * rate);
    const length = Math.min(room, Math.round(last * rate) - from);
    if (length <= 0) return;
    pieces.push({ at, from, length });
    at += length;
    room -= length;
  };
  const pauses = spans.slice(1).map(({ start: next }, place) => next - (spans[place]?.end ?? next));
  const most = longestPause(pauses, end - start - longest);
  let from = start;
  pauses.forEach((pause, place) => {
    const [before, after] = [spans[place]?.end, spans[place + 1]?.start];
    if (pause <= most || before === undefined || after === undefined) return;
    put(from, before + (most * paddingAfter) / shortestPause);
    from = after - (most * paddingBefore) / shortestPause;
  });
  put(from, end);
  return pieces;
}

/** How long the longest pauses may stay, all equally long, so that so many seconds are left out. */
function longestPause(pauses: readonly number[], seconds: number): number {
  if (seconds <= 0) return Number.POSITIVE_INFINITY;
  const wanted = seconds + slack;
  const all = pauses.toSorted((a, b) => b - a);
  let sum = 0;
  for (const [place, pause] of all.entries()) {
    sum += pause;
    const even = (sum - wanted) / (place + 1);
    if (even >= (all[place + 1] ?? 0)) return Math.max(shortestPause, even);
  }
  return shortestPause;
}

/**
 * Where in the recording a time of a window is, in seconds. In the middle of a shortened pause it is before it for what ends there, and behind it for what
 * begins there.
 */
export function inRecording(pieces: readonly WindowPiece[], seconds: number, side: 'start' | 'end'): number {
  const place = seconds * rate;
  const [first] = pieces;
  if (first === undefined) return seconds;
  const piece = pieces.findLast(({ at }) => (side === 'start' ? at <= place : at < place)) ?? first;
  return (piece.from + place - piece.at) / rate;
}
