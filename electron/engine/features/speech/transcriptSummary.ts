import type { TranscriptRow } from '../../store/speech/transcriptRows.ts';
import type { TranscriptSummary } from './view.ts';

/** @param recordingSeconds length of the recording, where it is known without reading it */
export function transcriptSummary(
  row: TranscriptRow,
  recordingSeconds: number | null,
  secondsLeft: number | null = null,
): TranscriptSummary {
  const { result } = row;
  return {
    id: row.id,
    recordingId: row.recordingId,
    comparisonId: row.comparisonId,
    model: row.model,
    modelName: row.modelName,
    state: row.state,
    live: row.live,
    progress: {
      seconds: row.doneSeconds,
      durationSeconds: result?.durationSeconds ?? recordingSeconds,
      secondsLeft: row.state === 'done' ? 0 : secondsLeft,
    },
    askedLanguage: row.askedLanguage,
    task: row.task,
    words: row.words,
    segments: row.segments,
    beginning: row.beginning.slice(0, 200),
    edited: row.edits > 0,
    error: row.error,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
