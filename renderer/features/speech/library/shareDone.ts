import type { TranscriptSummary } from '../speechTypes.ts';

/** 0..1 of a recording that is done; null while its length is not known. */
export function shareDone({ progress }: Pick<TranscriptSummary, 'progress'>): number | null {
  const { seconds, durationSeconds } = progress;
  return durationSeconds === null || durationSeconds <= 0 ? null : Math.min(1, seconds / durationSeconds);
}
