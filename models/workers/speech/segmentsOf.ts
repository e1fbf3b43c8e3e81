import { compressionRatio } from './compressionRatio.ts';
import type { WindowSegment } from './speechMethods.ts';
import { timeStep } from './whisperFacts.ts';

/** A stretch of a window's tokens that is text, with the times around it. Seconds from the window's start. */
export interface TokenSpan {
  /** Place of its first token of text, and behind its last. */
  from: number;
  to: number;
  start: number;
  /** null: the model did not say where it ends. */
  end: number | null;
}

/** Cuts what was written at the time tokens. */
export function spansOf(tokens: readonly number[], firstTime: number): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let start = 0;
  let from = 0;
  const close = (to: number, end: number | null) => {
    if (to > from) spans.push({ from, to, start, end });
  };
  tokens.forEach((token, place) => {
    if (token < firstTime) return;
    const seconds = (token - firstTime) * timeStep;
    close(place, seconds);
    start = seconds;
    from = place + 1;
  });
  close(tokens.length, null);
  return spans;
}

/**
 * Where the model stopped before the audio did. As the original does it: with a pair of times at which one sentence ends and the next begins, the
 * last complete sentence is the end, and what follows is read again from there.
 * @returns seconds; null: it read to the end
 */
export function readToOf(tokens: readonly number[], firstTime: number): number | null {
  const isTime = (place: number) => (tokens[place] ?? 0) >= firstTime;
  const last = tokens.length - 1;
  // Ends with a single time behind text: nothing is said after it.
  if (last >= 1 && isTime(last) && !isTime(last - 1)) return null;
  for (let place = last; place >= 1; place--) {
    if (isTime(place) && isTime(place - 1)) return ((tokens[place - 1] ?? 0) - firstTime) * timeStep;
  }
  return null;
}

/**
 * The figures of one segment.
 * @param windowRatio compression ratio of all that was written of its window: as in the original, sentences that say the same again and again are
 *   found out together, where each by itself repeats nothing
 */
export function segmentOf(
  text: string,
  { start, end }: { start: number; end: number },
  logProbabilities: readonly number[],
  { repeated, windowRatio }: { repeated: boolean; windowRatio: number },
): WindowSegment {
  const sum = logProbabilities.reduce((total, value) => total + value, 0);
  return {
    text,
    start,
    end: Math.max(start, end),
    averageLogProbability: logProbabilities.length === 0 ? 0 : sum / logProbabilities.length,
    compressionRatio: Math.max(compressionRatio(text), windowRatio),
    repeated,
  };
}
