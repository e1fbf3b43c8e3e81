import { randomUUID } from 'node:crypto';
import type { RowOptions } from '../rowOptions.ts';
import type { ReferenceKind, ReferenceRow } from './recordingRows.ts';

export interface ComparisonSettings {
  language: string | null;
  task: 'transcribe' | 'translate';
  words: boolean;
}

export interface ComparisonModel {
  model: string;
  name: string;
  local: boolean;
  destination: string | null;
}

export interface ComparisonRow {
  id: string;
  name: string;
  settings: ComparisonSettings;
  models: ComparisonModel[];
  createdAt: number;
}

/** A recording as it was when the comparison began. */
export interface ComparedRecordingRow {
  recordingId: string;
  name: string;
  seconds: number | null;
  reference: ReferenceKind | null;
}

/** One recording by one model. `figures` is what was measured; they stay when the transcript is gone. */
export interface CellRow {
  recordingId: string;
  model: string;
  transcriptId: string;
  figures: unknown;
}

/** Comparisons of models over recordings. */
export interface ComparisonRows {
  /** Newest first. */
  list(): ComparisonRow[];
  get(id: string): ComparisonRow | undefined;
  create(comparison: {
    name: string;
    settings: ComparisonSettings;
    models: ComparisonModel[];
    recordings: readonly (Omit<ComparedRecordingRow, 'reference'> & { reference: ReferenceRow | null })[];
  }): ComparisonRow;
  recordings(id: string): ComparedRecordingRow[];
  /** What was said in it, as the comparison has it. */
  reference(id: string, recordingId: string): ReferenceRow | undefined;
  /** What is said, and who speaks, each where it was missing. Returns ids of the comparisons that got something. */
  giveReference(recordingId: string, reference: ReferenceRow): string[];
  /** Where somebody speaks in it, in seconds; undefined before it was looked at. */
  speech(id: string, recordingId: string): { start: number; end: number }[] | undefined;
  keepSpeech(id: string, recordingId: string, spans: readonly { start: number; end: number }[]): void;
  cells(id: string): CellRow[];
  /** The comparison that a transcript was made for. */
  comparisonOf(transcriptId: string): string | undefined;
  /** Puts another transcript into a cell, or the first one. */
  putCell(id: string, cell: Omit<CellRow, 'figures'>): void;
  keepFigures(id: string, recordingId: string, model: string, figures: unknown): void;
  /** With its cells and transcripts. */
  remove(id: string): void;
}

interface ComparisonRecord {
  id: string;
  name: string;
  settings: string;
  models: string;
  created_at: number;
}

const columns = 'id, name, settings, models, created_at FROM speech_comparisons';
const ofComparison = 'comparison_row = (SELECT row FROM speech_comparisons WHERE id = ?)';

export function createComparisonRows({ sql, reclaim, now }: RowOptions): ComparisonRows {
  const rows: ComparisonRows = {
    list: () => sql.all<ComparisonRecord>(`SELECT ${columns} ORDER BY row DESC`).map(toRow),

    get(id) {
      const record = sql.get<ComparisonRecord>(`SELECT ${columns} WHERE id = ?`, id);
      return record === undefined ? undefined : toRow(record);
    },

    create({ name, settings, models, recordings }) {
      return sql.transaction(() => {
        const id = randomUUID();
        sql.run(
          'INSERT INTO speech_comparisons (id, name, settings, models, created_at) VALUES (?, ?, ?, ?, ?)',
          id,
          name,
          JSON.stringify(settings),
          JSON.stringify(models),
          now(),
        );
        for (const [place, recording] of recordings.entries()) {
          sql.run(
            `INSERT INTO speech_comparison_recordings (comparison_row, place, recording_id, name, seconds, reference_format, reference, reference_speakers)
             SELECT row, ?, ?, ?, ?, ?, ?, ? FROM speech_comparisons WHERE id = ?`,
            place,
            recording.recordingId,
            recording.name,
            recording.seconds,
            recording.reference?.format ?? null,
            recording.reference?.content ?? null,
            recording.reference?.speakers ?? null,
            id,
          );
        }
        return rows.get(id) as ComparisonRow;
      });
    },

    recordings: (id) =>
      sql.all<ComparedRecordingRow>(
        `SELECT recording_id AS recordingId, name, seconds, CASE reference WHEN '' THEN 'rttm' ELSE reference_format END AS reference
         FROM speech_comparison_recordings WHERE ${ofComparison} ORDER BY place`,
        id,
      ),

    reference: (id, recordingId) =>
      sql.get<ReferenceRow>(
        `SELECT reference_format AS format, reference AS content, reference_speakers AS speakers FROM speech_comparison_recordings
         WHERE ${ofComparison} AND recording_id = ? AND reference IS NOT NULL`,
        id,
        recordingId,
      ),

    giveReference(recordingId, { format, content, speakers }) {
      const wanting = `r.recording_id = ? AND ((coalesce(r.reference, '') = '' AND ? <> '') OR (r.reference_speakers IS NULL AND ? IS NOT NULL))`;
      return sql.transaction(() => {
        const found = sql.all<{ id: string }>(
          `SELECT c.id FROM speech_comparison_recordings r JOIN speech_comparisons c ON c.row = r.comparison_row WHERE ${wanting}`,
          recordingId,
          content,
          speakers,
        );
        sql.run(
          `UPDATE speech_comparison_recordings AS r SET
             reference_format = CASE coalesce(r.reference, '') WHEN '' THEN ? ELSE r.reference_format END,
             reference = CASE coalesce(r.reference, '') WHEN '' THEN ? ELSE r.reference END,
             reference_speakers = coalesce(r.reference_speakers, ?)
           WHERE ${wanting}`,
          format,
          content,
          speakers,
          recordingId,
          content,
          speakers,
        );
        return found.map(({ id }) => id);
      });
    },

    speech(id, recordingId) {
      const found = sql.get<{ speech: string }>(
        `SELECT speech FROM speech_comparison_recordings WHERE ${ofComparison} AND recording_id = ? AND speech IS NOT NULL`,
        id,
        recordingId,
      );
      return found === undefined ? undefined : (JSON.parse(found.speech) as { start: number; end: number }[]);
    },

    keepSpeech(id, recordingId, spans) {
      sql.run(
        `UPDATE speech_comparison_recordings SET speech = ? WHERE ${ofComparison} AND recording_id = ?`,
        JSON.stringify(spans),
        id,
        recordingId,
      );
    },

    cells: (id) =>
      sql
        .all<{ recording_id: string; model: string; transcript_id: string; figures: string | null }>(
          `SELECT recording_id, model, transcript_id, figures FROM speech_cells WHERE ${ofComparison}`,
          id,
        )
        .map((record) => ({
          recordingId: record.recording_id,
          model: record.model,
          transcriptId: record.transcript_id,
          figures: record.figures === null ? null : (JSON.parse(record.figures) as unknown),
        })),

    comparisonOf: (transcriptId) =>
      sql.get<{ id: string }>(
        `SELECT c.id FROM speech_cells x JOIN speech_comparisons c ON c.row = x.comparison_row WHERE x.transcript_id = ?`,
        transcriptId,
      )?.id,

    putCell(id, { recordingId, model, transcriptId }) {
      sql.run(
        `INSERT INTO speech_cells (comparison_row, recording_id, model, transcript_id)
         SELECT row, ?, ?, ? FROM speech_comparisons WHERE id = ?
         ON CONFLICT (comparison_row, recording_id, model) DO UPDATE SET transcript_id = excluded.transcript_id, figures = NULL`,
        recordingId,
        model,
        transcriptId,
        id,
      );
    },

    keepFigures(id, recordingId, model, figures) {
      sql.run(
        `UPDATE speech_cells SET figures = ? WHERE ${ofComparison} AND recording_id = ? AND model = ?`,
        JSON.stringify(figures),
        id,
        recordingId,
        model,
      );
    },

    remove(id) {
      reclaim(() => sql.run('DELETE FROM speech_comparisons WHERE id = ?', id));
    },
  };
  return rows;
}

function toRow({ id, name, settings, models, created_at }: ComparisonRecord): ComparisonRow {
  return {
    id,
    name,
    settings: JSON.parse(settings) as ComparisonSettings,
    models: JSON.parse(models) as ComparisonModel[],
    createdAt: created_at,
  };
}
