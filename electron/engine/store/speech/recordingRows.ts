import { randomUUID } from 'node:crypto';
import { YardstickError } from '../../../../models/errors.ts';
import { readCursor, toPage, type Page } from '../page.ts';
import type { RowOptions } from '../rowOptions.ts';
import type { SqlValue } from '../sql.ts';

/** A reference: what was really said, as it was given. */
export interface ReferenceRow {
  format: 'text' | 'srt' | 'vtt';
  /** Empty where it says only who speaks. */
  content: string;
  /** Who speaks when, as RTTM; null where only the captions may say it. */
  speakers: string | null;
}

/** What a reference is, in a word: `rttm` says only who speaks when. */
export type ReferenceKind = ReferenceRow['format'] | 'rttm';

export interface RecordingRow {
  id: string;
  name: string;
  origin: 'path' | 'upload' | 'microphone';
  /** Of a file that stays where it is; null for copies. */
  path: string | null;
  state: 'recording' | 'ready';
  format: string | null;
  bytes: number;
  seconds: number | null;
  reference: ReferenceKind | null;
  /** Its reference has turns, alone or beside what is said. */
  hasTurns: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** Recordings and their references; the sound lies in files. */
export interface RecordingRows {
  /** Newest first. `search`: a part of the name, in whatever case (ASCII). */
  list(options: { limit: number; cursor?: string | undefined; search?: string | undefined }): Page<RecordingRow>;
  get(id: string): RecordingRow | undefined;
  create(recording: Omit<RecordingRow, 'id' | 'reference' | 'hasTurns' | 'createdAt'> & { id?: string }): RecordingRow;
  /** Changes what is given. @throws {YardstickError} `speech/not-found` */
  update(
    id: string,
    changes: Partial<Pick<RecordingRow, 'name' | 'state' | 'format' | 'bytes' | 'seconds'>>,
  ): RecordingRow;
  /** With their transcripts. Returns those there were. */
  remove(ids: readonly string[]): RecordingRow[];
  reference(id: string): ReferenceRow | undefined;
  /** null takes it away. @throws {YardstickError} `speech/not-found` */
  setReference(id: string, reference: ReferenceRow | null): void;
  /** Those that the microphone was on for when the process ended. */
  unfinished(): RecordingRow[];
}

interface RecordingRecord {
  row: number;
  id: string;
  name: string;
  origin: RecordingRow['origin'];
  path: string | null;
  state: RecordingRow['state'];
  format: string | null;
  bytes: number;
  seconds: number | null;
  reference: ReferenceKind | null;
  has_turns: number;
  created_at: number;
}

const columns = `r.row, r.id, r.name, r.origin, r.path, r.state, r.format, r.bytes, r.seconds, r.created_at,
  CASE f.content WHEN '' THEN 'rttm' ELSE f.format END AS reference, f.speakers IS NOT NULL AS has_turns
  FROM speech_recordings r LEFT JOIN speech_references f ON f.recording_row = r.row`;

export function createRecordingRows({ sql, reclaim, now }: RowOptions): RecordingRows {
  const rowOf = (id: string): number => {
    const found = sql.get<{ row: number }>('SELECT row FROM speech_recordings WHERE id = ?', id);
    if (found === undefined) throw noRecording(id);
    return found.row;
  };

  const rows: RecordingRows = {
    list({ limit, cursor, search }) {
      const { updatedAt, row } = readCursor(cursor);
      const values: SqlValue[] = [updatedAt, row];
      let condition = '(r.created_at, r.row) < (?, ?)';
      if (search !== undefined && search.trim() !== '') {
        condition += String.raw` AND r.name LIKE ? ESCAPE '\'`;
        values.push(`%${search.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
      }
      const found = sql.all<RecordingRecord>(
        `SELECT ${columns} WHERE ${condition} ORDER BY r.created_at DESC, r.row DESC LIMIT ?`,
        ...values,
        limit + 1,
      );
      const page = toPage(
        found.map((record) => ({ ...record, updated_at: record.created_at })),
        limit,
      );
      return { items: page.records.map(toRow), nextCursor: page.nextCursor };
    },

    get(id) {
      const record = sql.get<RecordingRecord>(`SELECT ${columns} WHERE r.id = ?`, id);
      return record === undefined ? undefined : toRow(record);
    },

    create({ id = randomUUID(), name, origin, path, state, format, bytes, seconds }) {
      sql.run(
        `INSERT INTO speech_recordings (id, name, origin, path, state, format, bytes, seconds, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        name,
        origin,
        path,
        state,
        format,
        bytes,
        seconds,
        now(),
      );
      return rows.get(id) as RecordingRow;
    },

    update(id, changes) {
      return sql.transaction(() => {
        const known = rows.get(id);
        if (known === undefined) throw noRecording(id);
        const next = { ...known, ...changes };
        sql.run(
          'UPDATE speech_recordings SET name = ?, state = ?, format = ?, bytes = ?, seconds = ? WHERE id = ?',
          next.name,
          next.state,
          next.format,
          next.bytes,
          next.seconds,
          id,
        );
        return next;
      });
    },

    remove(ids) {
      return reclaim(() =>
        sql.transaction(() =>
          ids.flatMap((id) => {
            const known = rows.get(id);
            if (known === undefined) return [];
            sql.run('DELETE FROM speech_recordings WHERE id = ?', id);
            return [known];
          }),
        ),
      );
    },

    reference(id) {
      return sql.get<ReferenceRow>(
        `SELECT format, content, speakers FROM speech_references
         WHERE recording_row = (SELECT row FROM speech_recordings WHERE id = ?)`,
        id,
      );
    },

    setReference(id, reference) {
      sql.transaction(() => {
        const row = rowOf(id);
        if (reference === null) {
          sql.run('DELETE FROM speech_references WHERE recording_row = ?', row);
          return;
        }
        sql.run(
          'INSERT OR REPLACE INTO speech_references (recording_row, format, content, speakers) VALUES (?, ?, ?, ?)',
          row,
          reference.format,
          reference.content,
          reference.speakers,
        );
      });
    },

    unfinished: () =>
      sql.all<RecordingRecord>(`SELECT ${columns} WHERE r.state = 'recording'`).map((record) => toRow(record)),
  };
  return rows;
}

/** What is thrown for a recording that is not there (any more). */
export function noRecording(id: string): YardstickError {
  return new YardstickError('speech/not-found', `There is no recording "${id.slice(0, 100)}".`, {
    hint: 'It may have been removed in another window.',
  });
}

function toRow({
  id,
  name,
  origin,
  path,
  state,
  format,
  bytes,
  seconds,
  reference,
  has_turns,
  created_at,
}: RecordingRecord): RecordingRow {
  return {
    id,
    name,
    origin,
    path,
    state,
    format,
    bytes,
    seconds,
    reference,
    hasTurns: has_turns === 1,
    createdAt: created_at,
  };
}
