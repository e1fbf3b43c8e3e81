import type { SpeakerTurn } from '../../../../models/diarization/speakerTurn.ts';
import { YardstickError } from '../../../../models/errors.ts';
import type { EditRow } from '../../store/speech/editRows.ts';
import type { TranscriptRow } from '../../store/speech/transcriptRows.ts';
import { applyOperation } from './applyOperation.ts';
import { findPattern, findText } from './findText.ts';
import { speakerEdit } from './speakerEdit.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';
import { segmentView, type Transcripts } from './transcripts.ts';
import type { EditResult, FindHit } from './view.ts';

/** More hits are not shown. */
const mostHits = 10_000;

export interface Editing extends Pick<SpeechDesk, 'find' | 'edit' | 'undo' | 'redo'> {
  /** @throws {YardstickError} `speech/not-found`, `speech/busy` (it is being written) */
  requireEditable(id: string): TranscriptRow;
  /**
   * Says who speaks, as one step: on the transcript as it stands now, whatever was changed while it was found out.
   * @throws {YardstickError} `speech/not-found`, `speech/busy`, `speech/no-speakers` (nobody was heard)
   */
  labelSpeakers(id: string, turns: readonly SpeakerTurn[]): void;
}

/** What is done to a transcript; every step can be undone, also after a restart. */
export function createEditing(
  { store, notices }: SpeechWork,
  transcribing: Transcribing,
  transcripts: Transcripts,
): Editing {
  const { segments, edits } = store.speech;

  function editable(id: string): TranscriptRow {
    const row = transcribing.require(id);
    if (row.state !== 'running' && row.state !== 'waiting' && !transcribing.isRunning(id)) return row;
    throw new YardstickError('speech/busy', 'The transcript is being written.', {
      hint: 'Change it when it is done, or stop it.',
    });
  }

  function put(row: TranscriptRow, side: 'before' | 'after', { changes }: EditRow, replaced: number): EditResult {
    for (const change of changes) segments.put(row.id, change.segment, change[side]);
    notices.tell({ transcript: row.id, recording: row.recordingId });
    return {
      transcript: transcripts.transcript(row.id),
      changed: changes.flatMap(({ segment, [side]: state }) =>
        state === null ? [] : [segmentView({ segment, ...state })],
      ),
      removed: changes.flatMap(({ segment, [side]: state }) => (state === null ? [segment] : [])),
      replaced,
    };
  }

  /** One step back or forth in the log. */
  function step(id: string, way: 'undo' | 'redo'): EditResult {
    return store.transaction(() => {
      const row = editable(id);
      const place = way === 'undo' ? row.edits - 1 : row.edits;
      const edit = place < 0 ? undefined : edits.get(id, place);
      if (edit === undefined) throw new YardstickError('speech/bad-edit', `There is nothing to ${way}.`);
      store.speech.transcripts.update(id, {
        revision: row.revision + 1,
        edits: way === 'undo' ? place : place + 1,
      });
      return put(row, way === 'undo' ? 'before' : 'after', edit, 0);
    });
  }

  return {
    find({ id, ...wanted }) {
      transcribing.require(id);
      const pattern = findPattern(wanted);
      const hits: FindHit[] = [];
      for (const { segment, text } of segments.all(id)) {
        for (const place of findText(text, pattern)) hits.push({ segment, ...place });
        if (hits.length >= mostHits) break;
      }
      return hits.slice(0, mostHits);
    },

    edit({ id, revision, operation }) {
      return store.transaction(() => {
        const row = editable(id);
        if (row.revision !== revision) {
          throw new YardstickError('speech/changed', 'The transcript was changed elsewhere in the meantime.', {
            hint: 'Look at it as it is now, then change it again.',
          });
        }
        const { replaced, ...edit } = applyOperation(segments.all(id), operation, segments.nextNumber(id));
        edits.put(id, row.edits, edit);
        store.speech.transcripts.update(id, { revision: revision + 1, edits: row.edits + 1 });
        return put(row, 'after', edit, replaced);
      });
    },

    requireEditable: editable,

    labelSpeakers(id, turns) {
      store.transaction(() => {
        const row = editable(id);
        const { speakers, ...edit } = speakerEdit(segments.all(id), turns, segments.nextNumber(id));
        if (speakers.length === 0) {
          throw new YardstickError('speech/no-speakers', 'Nobody was heard where the transcript has text.', {
            hint: 'The recording may be too quiet or too noisy. Labels can be given by hand.',
          });
        }
        // Everybody is called so already.
        if (edit.changes.length === 0) return;
        edits.put(id, row.edits, edit);
        store.speech.transcripts.update(id, { revision: row.revision + 1, edits: row.edits + 1 });
        put(row, 'after', edit, 0);
      });
    },

    undo: (id) => step(id, 'undo'),
    redo: (id) => step(id, 'redo'),
  };
}
