import type { RowOptions } from '../rowOptions.ts';
import { createComparisonRows, type ComparisonRows } from './comparisonRows.ts';
import { createEditRows, type EditRows } from './editRows.ts';
import { createRecordingRows, type RecordingRows } from './recordingRows.ts';
import { createSegmentRows, type SegmentRows } from './segmentRows.ts';
import { createTranscriptRows, type TranscriptRows } from './transcriptRows.ts';

/** Speech: recordings, what was heard in them, what was made of it by hand, and comparisons of models. */
export interface SpeechRows {
  recordings: RecordingRows;
  transcripts: TranscriptRows;
  segments: SegmentRows;
  edits: EditRows;
  comparisons: ComparisonRows;
}

export function createSpeechRows(options: RowOptions): SpeechRows {
  return {
    recordings: createRecordingRows(options),
    transcripts: createTranscriptRows(options),
    segments: createSegmentRows(options),
    edits: createEditRows(options),
    comparisons: createComparisonRows(options),
  };
}
