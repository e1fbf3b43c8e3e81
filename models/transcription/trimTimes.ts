import type { SpeechSpan } from './speechWindows.ts';

/** Less than this is not worth a change: the detector is no more exact. */
const tolerance = 0.2;

/**
 * Takes silence out of times: a model lets a word, or a sentence, begin where the one before ended. Where somebody begins to speak only later within it,
 * it begins there; where nobody speaks any more, it has ended.
 */
export function trimTimes<Timed extends { start: number; end: number }>(
  timed: Timed,
  speech: readonly SpeechSpan[],
): Timed {
  const within = speech.filter(
    (span) => span.end > timed.start + tolerance / 4 && span.start < timed.end - tolerance / 4,
  );
  const first = within[0];
  const last = within.at(-1);
  if (first === undefined || last === undefined) return timed;
  const start = first.start > timed.start + tolerance ? first.start : timed.start;
  const end = last.end < timed.end - tolerance ? last.end : timed.end;
  return { ...timed, start, end: Math.max(start, end) };
}
