import { paddingBefore, rate, type WindowPiece } from './shortenedPauses.ts';
import type { SpeechWindow } from './speechWindows.ts';

/**
 * What a model left unread of a window, as a window of its own.
 * @param from seconds of the recording at which the model stopped
 */
export function restOfWindow({ samples, pieces, speech: spans, heardTo }: SpeechWindow, from: number): SpeechWindow {
  const speech = spans.filter(({ end }) => end > from).map(({ start, end }) => ({ start: Math.max(start, from), end }));
  const start = Math.max(from, (speech[0]?.start ?? from) - paddingBefore);
  const first = Math.round(start * rate);
  const left: WindowPiece[] = [];
  let length = 0;
  for (const piece of pieces) {
    const skipped = Math.max(0, first - piece.from);
    if (skipped >= piece.length) continue;
    left.push({ at: length, from: piece.from + skipped, length: piece.length - skipped });
    length += piece.length - skipped;
  }
  return { samples: samples.subarray(samples.length - length), start, pieces: left, speech, heardTo };
}
