import type { Sql } from '../sql.ts';
import type { SegmentState } from './segmentRows.ts';

/** What one step changed, both ways. */
export interface EditRow {
  /** In words, for `undo`. */
  label: string;
  changes: { segment: number; before: SegmentState; after: SegmentState }[];
}

/** The log of what was done by hand: the first `edits` of a transcript stand, the rest was undone. */
export interface EditRows {
  /** By place, from 0. */
  get(transcriptId: string, place: number): EditRow | undefined;
  label(transcriptId: string, place: number): string | null;
  /** Behind the first `place`; what was undone cannot be done again. Old steps beyond the limit can no more be undone. */
  put(transcriptId: string, place: number, edit: EditRow): void;
  clear(transcriptId: string): void;
}

/** Steps that can be undone. */
const kept = 500;
const ofTranscript = 'transcript_row = (SELECT row FROM speech_transcripts WHERE id = ?)';

export function createEditRows({ sql }: { sql: Sql }): EditRows {
  return {
    get(transcriptId, place) {
      const record = sql.get<{ label: string; changes: string }>(
        `SELECT label, changes FROM speech_edits WHERE ${ofTranscript} AND place = ?`,
        transcriptId,
        place,
      );
      return record === undefined
        ? undefined
        : { label: record.label, changes: JSON.parse(record.changes) as EditRow['changes'] };
    },

    label: (transcriptId, place) =>
      sql.get<{ label: string }>(
        `SELECT label FROM speech_edits WHERE ${ofTranscript} AND place = ?`,
        transcriptId,
        place,
      )?.label ?? null,

    put(transcriptId, place, { label, changes }) {
      sql.transaction(() => {
        sql.run(
          `DELETE FROM speech_edits WHERE ${ofTranscript} AND (place >= ? OR place < ?)`,
          transcriptId,
          place,
          place - kept,
        );
        sql.run(
          `INSERT INTO speech_edits (transcript_row, place, label, changes)
           SELECT row, ?, ?, ? FROM speech_transcripts WHERE id = ?`,
          place,
          label,
          JSON.stringify(changes),
          transcriptId,
        );
      });
    },

    clear(transcriptId) {
      sql.run(`DELETE FROM speech_edits WHERE ${ofTranscript}`, transcriptId);
    },
  };
}
