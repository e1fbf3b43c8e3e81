import type { SegmentRow } from '../../store/speech/segmentRows.ts';
import type { TranscriptRow } from '../../store/speech/transcriptRows.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';
import type { SegmentView, TranscriptView } from './view.ts';

export interface Transcripts extends Pick<SpeechDesk, 'transcript' | 'segments'> {
  view(row: TranscriptRow): TranscriptView;
}

/** Transcripts as they are shown. */
export function createTranscripts({ store }: SpeechWork, transcribing: Transcribing): Transcripts {
  const { recordings, segments, edits } = store.speech;

  const view = (row: TranscriptRow): TranscriptView => {
    const { result } = row;
    return {
      ...transcribing.summary(row),
      recordingName: recordings.get(row.recordingId)?.name ?? '',
      revision: row.revision,
      language: result?.language ?? null,
      languageProbability: result?.languageProbability ?? null,
      speakers: segments.speakers(row.id),
      timings: result?.timings ?? { totalMs: 0, realTimeFactor: null, loadMs: 0, queueMs: 0, firstSegmentMs: null },
      conditions: result?.conditions ?? {
        modelSha256: null,
        quantization: null,
        runtime: '',
        runtimeVersion: null,
        device: null,
        threads: null,
        cold: false,
      },
      leftMachine: result?.leftMachine ?? false,
      destination: result?.destination ?? null,
      cost: result?.cost ?? null,
      warnings: result?.warnings ?? [],
      undo: row.edits === 0 ? null : edits.label(row.id, row.edits - 1),
      redo: edits.label(row.id, row.edits),
    };
  };

  return {
    view,
    transcript: (id) => view(transcribing.require(id)),
    segments({ id, limit, cursor, original }) {
      const { revision } = transcribing.require(id);
      const { items, nextCursor } = segments.page(id, { limit, cursor, original });
      return { items: items.map(segmentView), nextCursor, revision };
    },
  };
}

export function segmentView(row: SegmentRow): SegmentView {
  return row;
}
