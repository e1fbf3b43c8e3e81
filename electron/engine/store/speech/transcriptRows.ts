import { randomUUID } from 'node:crypto';
import { YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { Cost } from '../../answers/answer.ts';
import type { TranscriptConditions } from '../../inference/transcription.ts';
import type { RowOptions } from '../rowOptions.ts';
import type { SqlValue } from '../sql.ts';

export type TranscriptRowState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped' | 'interrupted';

/** What is known of the work so far; kept with every part, so that it outlives the process. */
export interface TranscriptResult {
  language: string | null;
  languageProbability: number | null;
  durationSeconds: number | null;
  /** Milliseconds, over all runs. */
  timings: {
    totalMs: number;
    realTimeFactor: number | null;
    loadMs: number;
    queueMs: number;
    firstSegmentMs: number | null;
  };
  conditions: TranscriptConditions;
  leftMachine: boolean;
  destination: string | null;
  cost: Cost | null;
  warnings: string[];
}

export interface TranscriptRow {
  id: string;
  recordingId: string;
  comparisonId: string | null;
  model: string;
  modelName: string;
  state: TranscriptRowState;
  /** Made while it was recorded. */
  live: boolean;
  askedLanguage: string | null;
  task: 'transcribe' | 'translate';
  words: boolean;
  /** Seconds of the recording that are written down: a resumed one goes on there. */
  doneSeconds: number;
  result: TranscriptResult | null;
  error: ErrorReport | null;
  /** Raised by every edit, undo and redo. */
  revision: number;
  /** Edits that stand, of those in the log. */
  edits: number;
  /** Name under which it was put into a knowledge base. */
  documentName: string | null;
  segments: number;
  /** How the text begins, as it stands now; empty where there is none. */
  beginning: string;
  createdAt: number;
  updatedAt: number;
}

/** Transcripts as a queue; their segments are in `segmentRows.ts`. */
export interface TranscriptRows {
  get(id: string): TranscriptRow | undefined;
  /** Newest first. */
  ofRecording(recordingId: string): TranscriptRow[];
  ofComparison(comparisonId: string): TranscriptRow[];
  /** At the end of the queue. @throws {YardstickError} `speech/not-found` */
  create(
    transcript: Pick<TranscriptRow, 'recordingId' | 'model' | 'modelName' | 'task' | 'words' | 'askedLanguage'> & {
      comparisonId?: string;
      live?: boolean;
      state?: TranscriptRowState;
    },
  ): TranscriptRow;
  /** Waiting ones, in the order in which they were put into the queue. */
  waiting(): TranscriptRow[];
  /** What runs, and behind it what waits, in order. */
  open(): TranscriptRow[];
  /** Cut off by the end of the engine, oldest first; those of a comparison are resumed with it. */
  interrupted(): TranscriptRow[];
  /** Work over length when the model last wrote a whole recording down; null where it never did. */
  lastRealTimeFactor(model: string): number | null;
  /** At the end of the queue again. */
  enqueue(id: string): void;
  /** Changes what is given. Ignored for one that is gone. */
  update(
    id: string,
    changes: Partial<
      Pick<TranscriptRow, 'state' | 'doneSeconds' | 'result' | 'error' | 'revision' | 'edits' | 'documentName' | 'live'>
    >,
  ): void;
  remove(id: string): void;
  /** What the end of the process cut off, and what waited behind it, is `interrupted`. Returns how many. The store does it when it opens. */
  recoverInterrupted(): number;
}

interface TranscriptRecord {
  id: string;
  recording_id: string;
  comparison_id: string | null;
  model: string;
  model_name: string;
  state: TranscriptRowState;
  live: number;
  asked_language: string | null;
  task: TranscriptRow['task'];
  words: number;
  done_seconds: number;
  result: string | null;
  error: string | null;
  revision: number;
  edits: number;
  document_name: string | null;
  segments: number;
  beginning: string | null;
  created_at: number;
  updated_at: number;
}

const columns = `t.*, r.id AS recording_id, c.id AS comparison_id,
  (SELECT count(*) FROM speech_segments s WHERE s.transcript_row = t.row AND s.removed = 0) AS segments,
  (SELECT group_concat(trim(text), ' ') FROM (SELECT substr(s.data ->> '$.text', 1, 200) AS text FROM speech_segments s
    WHERE s.transcript_row = t.row AND s.removed = 0 ORDER BY s.start, s.segment LIMIT 3)) AS beginning
  FROM speech_transcripts t JOIN speech_recordings r ON r.row = t.recording_row
  LEFT JOIN speech_comparisons c ON c.row = t.comparison_row`;

export function createTranscriptRows({ sql, reclaim, now }: RowOptions): TranscriptRows {
  const nextPlace = '(SELECT coalesce(max(queued), 0) + 1 FROM speech_transcripts)';

  const rows: TranscriptRows = {
    get(id) {
      const record = sql.get<TranscriptRecord>(`SELECT ${columns} WHERE t.id = ?`, id);
      return record === undefined ? undefined : toRow(record);
    },

    ofRecording: (recordingId) =>
      sql.all<TranscriptRecord>(`SELECT ${columns} WHERE r.id = ? ORDER BY t.row DESC`, recordingId).map(toRow),

    ofComparison: (comparisonId) =>
      sql.all<TranscriptRecord>(`SELECT ${columns} WHERE c.id = ? ORDER BY t.row`, comparisonId).map(toRow),

    create({ recordingId, model, modelName, task, words, askedLanguage, comparisonId, live, state = 'waiting' }) {
      return sql.transaction(() => {
        const id = randomUUID();
        const time = now();
        const made = sql.run(
          `INSERT INTO speech_transcripts (id, recording_row, comparison_row, model, model_name, state, queued, live, asked_language,
             task, words, created_at, updated_at)
           SELECT ?, row, (SELECT row FROM speech_comparisons WHERE id = ?), ?, ?, ?, ${nextPlace}, ?, ?, ?, ?, ?, ?
           FROM speech_recordings WHERE id = ?`,
          id,
          comparisonId ?? null,
          model,
          modelName,
          state,
          Number(live === true),
          askedLanguage,
          task,
          Number(words),
          time,
          time,
          recordingId,
        );
        if (made === 0) {
          throw new YardstickError('speech/not-found', `There is no recording "${recordingId.slice(0, 100)}".`);
        }
        return rows.get(id) as TranscriptRow;
      });
    },

    waiting: () =>
      sql.all<TranscriptRecord>(`SELECT ${columns} WHERE t.state = 'waiting' ORDER BY t.queued`).map(toRow),

    open: () =>
      sql
        .all<TranscriptRecord>(
          `SELECT ${columns} WHERE t.state IN ('waiting', 'running') ORDER BY t.state = 'waiting', t.queued`,
        )
        .map(toRow),

    interrupted: () =>
      sql
        .all<TranscriptRecord>(
          `SELECT ${columns} WHERE t.state = 'interrupted' AND t.comparison_row IS NULL ORDER BY t.queued`,
        )
        .map(toRow),

    lastRealTimeFactor: (model) =>
      sql.get<{ factor: number | null }>(
        `SELECT result ->> '$.timings.realTimeFactor' AS factor FROM speech_transcripts
         WHERE model = ? AND state = 'done' AND result ->> '$.timings.realTimeFactor' IS NOT NULL ORDER BY row DESC LIMIT 1`,
        model,
      )?.factor ?? null,

    enqueue(id) {
      sql.run(
        `UPDATE speech_transcripts SET state = 'waiting', error = NULL, queued = ${nextPlace}, updated_at = ? WHERE id = ?`,
        now(),
        id,
      );
    },

    update(id, changes) {
      const values: Record<string, SqlValue> = { updated_at: now() };
      if (changes.state !== undefined) values['state'] = changes.state;
      if (changes.doneSeconds !== undefined) values['done_seconds'] = changes.doneSeconds;
      if (changes.result !== undefined) values['result'] = changes.result && JSON.stringify(changes.result);
      if (changes.error !== undefined) values['error'] = changes.error && JSON.stringify(changes.error);
      if (changes.revision !== undefined) values['revision'] = changes.revision;
      if (changes.edits !== undefined) values['edits'] = changes.edits;
      if (changes.documentName !== undefined) values['document_name'] = changes.documentName;
      if (changes.live !== undefined) values['live'] = Number(changes.live);
      const assignments = Object.keys(values).map((column) => `${column} = ?`);
      sql.run(`UPDATE speech_transcripts SET ${assignments.join(', ')} WHERE id = ?`, ...Object.values(values), id);
    },

    remove(id) {
      reclaim(() => sql.run('DELETE FROM speech_transcripts WHERE id = ?', id));
    },

    recoverInterrupted: () =>
      sql.run(
        "UPDATE speech_transcripts SET state = 'interrupted', updated_at = ? WHERE state IN ('waiting', 'running')",
        now(),
      ),
  };
  return rows;
}

function toRow(record: TranscriptRecord): TranscriptRow {
  return {
    id: record.id,
    recordingId: record.recording_id,
    comparisonId: record.comparison_id,
    model: record.model,
    modelName: record.model_name,
    state: record.state,
    live: record.live !== 0,
    askedLanguage: record.asked_language,
    task: record.task,
    words: record.words !== 0,
    doneSeconds: record.done_seconds,
    result: record.result === null ? null : (JSON.parse(record.result) as TranscriptResult),
    error: record.error === null ? null : (JSON.parse(record.error) as ErrorReport),
    revision: record.revision,
    edits: record.edits,
    documentName: record.document_name,
    segments: record.segments,
    beginning: record.beginning ?? '',
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}
