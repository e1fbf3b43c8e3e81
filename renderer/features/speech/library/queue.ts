import { isOpen } from '../speechText.ts';
import type { Recording, TranscriptSummary } from '../speechTypes.ts';

/** What is being written down, and what waits for it. */
export function openTranscripts(recordings: readonly Recording[]): TranscriptSummary[] {
  return recordings.flatMap(({ transcripts }) => transcripts.filter(({ state }) => isOpen(state)));
}

/** 0..1 of a recording that is done; null while its length is not known. */
export function shareDone({ progress }: Pick<TranscriptSummary, 'progress'>): number | null {
  const { seconds, durationSeconds } = progress;
  return durationSeconds === null || durationSeconds <= 0 ? null : Math.min(1, seconds / durationSeconds);
}

/** Seconds until the whole queue is done, as far as it can be told: where one is missing the sum would be too small, so there is none. */
export function queueSecondsLeft(open: readonly TranscriptSummary[]): number | null {
  let sum = 0;
  for (const { progress } of open) {
    if (progress.secondsLeft === null) return null;
    sum += progress.secondsLeft;
  }
  return open.length === 0 ? null : sum;
}
