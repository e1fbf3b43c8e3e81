import type { Migration } from './migration.ts';

/**
 * Recordings, what was heard in them, and comparisons of models. A segment keeps what the model wrote (`heard`) beside what a person made of it (`data`).
 * A comparison keeps its own copy of references, names and figures: they outlive the recording.
 */
export const speechMigration: Migration = {
  name: '006-speech',
  statements: [
    `CREATE TABLE speech_recordings (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('path', 'upload', 'microphone')),
      path TEXT CHECK ((path IS NOT NULL) = (origin = 'path')),
      state TEXT NOT NULL CHECK (state IN ('recording', 'ready')),
      format TEXT,
      bytes INTEGER NOT NULL,
      seconds REAL,
      created_at INTEGER NOT NULL
    ) STRICT`,
    'CREATE INDEX speech_recordings_by_time ON speech_recordings (created_at, row)',
    `CREATE TABLE speech_references (
      recording_row INTEGER PRIMARY KEY REFERENCES speech_recordings (row) ON DELETE CASCADE,
      format TEXT NOT NULL CHECK (format IN ('text', 'srt', 'vtt')),
      content TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE speech_comparisons (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      models TEXT NOT NULL CHECK (json_valid(models)),
      created_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE speech_comparison_recordings (
      comparison_row INTEGER NOT NULL REFERENCES speech_comparisons (row) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      recording_id TEXT NOT NULL,
      name TEXT NOT NULL,
      seconds REAL,
      reference_format TEXT CHECK (reference_format IN ('text', 'srt', 'vtt')),
      reference TEXT CHECK ((reference IS NULL) = (reference_format IS NULL)),
      speech TEXT CHECK (speech IS NULL OR json_valid(speech)),
      PRIMARY KEY (comparison_row, place),
      UNIQUE (comparison_row, recording_id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE speech_transcripts (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      recording_row INTEGER NOT NULL REFERENCES speech_recordings (row) ON DELETE CASCADE,
      comparison_row INTEGER REFERENCES speech_comparisons (row) ON DELETE CASCADE,
      model TEXT NOT NULL,
      model_name TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'stopped', 'interrupted')),
      queued INTEGER NOT NULL,
      live INTEGER NOT NULL,
      asked_language TEXT,
      task TEXT NOT NULL CHECK (task IN ('transcribe', 'translate')),
      words INTEGER NOT NULL,
      done_seconds REAL NOT NULL DEFAULT 0,
      result TEXT CHECK (result IS NULL OR json_valid(result)),
      error TEXT CHECK (error IS NULL OR json_valid(error)),
      revision INTEGER NOT NULL DEFAULT 0,
      edits INTEGER NOT NULL DEFAULT 0,
      document_name TEXT,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT`,
    'CREATE INDEX speech_transcripts_by_recording ON speech_transcripts (recording_row, row)',
    'CREATE INDEX speech_transcripts_by_comparison ON speech_transcripts (comparison_row) WHERE comparison_row IS NOT NULL',
    // The queue, without touching what is done.
    `CREATE INDEX speech_transcripts_unfinished ON speech_transcripts (state, queued) WHERE state IN ('waiting', 'running')`,
    `CREATE TABLE speech_segments (
      transcript_row INTEGER NOT NULL REFERENCES speech_transcripts (row) ON DELETE CASCADE,
      segment INTEGER NOT NULL,
      start REAL NOT NULL,
      data TEXT NOT NULL CHECK (json_valid(data)),
      heard TEXT CHECK (heard IS NULL OR json_valid(heard)),
      removed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (transcript_row, segment)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX speech_segments_in_order ON speech_segments (transcript_row, start, segment) WHERE removed = 0',
    `CREATE TABLE speech_edits (
      transcript_row INTEGER NOT NULL REFERENCES speech_transcripts (row) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      label TEXT NOT NULL,
      changes TEXT NOT NULL CHECK (json_valid(changes)),
      PRIMARY KEY (transcript_row, place)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE speech_cells (
      comparison_row INTEGER NOT NULL REFERENCES speech_comparisons (row) ON DELETE CASCADE,
      recording_id TEXT NOT NULL,
      model TEXT NOT NULL,
      transcript_id TEXT NOT NULL,
      figures TEXT CHECK (figures IS NULL OR json_valid(figures)),
      PRIMARY KEY (comparison_row, recording_id, model)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX speech_cells_by_transcript ON speech_cells (transcript_id)',
  ],
};
