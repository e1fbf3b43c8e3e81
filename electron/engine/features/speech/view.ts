import type { ErrorReport } from '../../../../models/errors.ts';
import type { TranscriptSegment } from '../../../../models/transcription/transcript.ts';
import type { Cost } from '../../answers/answer.ts';
import type { SpeechPrice } from '../../inference/speechPrices.ts';
import type { TranscriptConditions } from '../../inference/transcription.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import type { DiarizationErrors } from '../../statistics/diarizationErrors.ts';
import type { AlignedPair } from '../../statistics/wordErrors.ts';

/*
 * Beside the procedures there are three addresses, behind the same gate:
 *
 * `POST /upload/speech?name=FILE`            a recording, the file as the body (application/octet-stream, at most 512 MB); answers a RecordingView
 * `POST /upload/live/RECORDING?offset=BYTES` the next piece of what the microphone hears: 16 kHz, mono, 16 bit little-endian; at most 1 MB; answers
 *                                            {bytes} that are on the disk now. A piece sent twice is taken once: `offset` says where it belongs.
 * `GET  /audio/speech/RECORDING`             the recording to listen to, with ranges; for an <audio> element. WAV of it with `?as=wav`, for what a
 *                                            browser does not play.
 */

/** Bytes of one piece that is sent while recording. */
export const livePieceLimit = 1024 * 1024;

/** A reference to measure against: what was really said. Captions carry times too; `rttm` says only who speaks when. */
export type ReferenceFormat = 'text' | 'srt' | 'vtt' | 'rttm';

export interface RecordingView {
  id: string;
  name: string;
  /** Where it came from. `path`: it stays where it is; the others are copies in the data folder. */
  origin: 'path' | 'upload' | 'microphone';
  /** Of the file, where it stays in its own place. */
  path: string | null;
  /** `recording`: the microphone is on. `missing`: its file is gone. */
  state: 'recording' | 'ready' | 'missing';
  /** What the file is by its content: `wav`, `mp3`, …; null before it was looked at. */
  format: string | null;
  bytes: number;
  /** null where it is not known before the whole is read. */
  seconds: number | null;
  /** Browsers play it as it is; else ask for `?as=wav`. */
  playable: boolean;
  reference: ReferenceFormat | null;
  /** Turns say who speaks in it, alone (`rttm`) or beside what is said. */
  hasTurns: boolean;
  /** Transcripts of it, newest first. */
  transcripts: TranscriptSummary[];
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface RecordingPage {
  items: RecordingView[];
  nextCursor: string | null;
}

/**
 * `waiting`: in the queue. `interrupted`: the engine ended in the middle. What was done stays in every case; `resume` goes on behind it.
 */
export type TranscriptState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped' | 'interrupted';

export interface TranscriptProgress {
  /** Of the recording that are done. */
  seconds: number;
  durationSeconds: number | null;
  /** null while it cannot be told. */
  secondsLeft: number | null;
}

export interface TranscriptSummary {
  id: string;
  recordingId: string;
  /** Of the comparison that it was made for. */
  comparisonId: string | null;
  model: string;
  modelName: string;
  state: TranscriptState;
  /** Made while it was recorded. */
  live: boolean;
  progress: TranscriptProgress;
  /** Code of what was asked for; null where it was to be found out. */
  askedLanguage: string | null;
  task: 'transcribe' | 'translate';
  words: boolean;
  segments: number;
  /** How the text begins, as it stands now: at most 200 characters; empty where there is none. */
  beginning: string;
  edited: boolean;
  error: ErrorReport | null;
  createdAt: number;
  updatedAt: number;
}

/** What is being written down and what waits for it, over all recordings. */
export interface SpeechQueue {
  running: TranscriptSummary | null;
  /** Running and waiting ones. */
  open: number;
  /** Until all of them are done; null while it cannot be told. */
  secondsLeft: number | null;
  /** Cut off by the end of the engine; those of comparisons are resumed there. */
  interrupted: number;
}

/** A transcript without its segments, which are asked for in pages. */
export interface TranscriptView extends TranscriptSummary {
  recordingName: string;
  /** Raised by every edit, undo and redo; an edit says which one it was made on. */
  revision: number;
  /** Code of what was heard. */
  language: string | null;
  /** How sure the model was of it, 0..1; null where it was not asked, or does not say. */
  languageProbability: number | null;
  speakers: string[];
  /** Milliseconds; null where it ended early. `realTimeFactor`: work over length, below 1 is faster than speech. */
  timings: {
    totalMs: number;
    realTimeFactor: number | null;
    loadMs: number;
    queueMs: number;
    firstSegmentMs: number | null;
  };
  conditions: TranscriptConditions;
  leftMachine: boolean;
  /** `host[:port]` that the recording was sent to. */
  destination: string | null;
  cost: Cost | null;
  warnings: string[];
  /** What `undo` and `redo` would do, in words; null where there is nothing. */
  undo: string | null;
  redo: string | null;
}

/** A piece of a transcript. Its number stays the same while it is edited; ordered by `start`, then number. */
export interface SegmentView extends TranscriptSegment {
  segment: number;
  speaker: string | null;
  /** Changed by hand. Its words lose their times where their text was changed. */
  edited: boolean;
}

export interface SegmentPage {
  items: SegmentView[];
  nextCursor: string | null;
  revision: number;
}

/** What an edit changed; everything else stands as it was. */
export interface EditResult {
  transcript: TranscriptView;
  /** New and changed ones. */
  changed: SegmentView[];
  removed: number[];
  /** Places that find and replace changed; else 0. */
  replaced: number;
}

/** A hit of `find`, in order. `start`, `end`: UTF-16 units in the segment's text. */
export interface FindHit {
  segment: number;
  start: number;
  end: number;
}

export interface ExportedTranscript {
  fileName: string;
  mediaType: string;
  content: string;
}

/** What a page that follows a recording is sent; first what there is, then what changes. */
export interface LiveEvent {
  recordingId: string;
  /** Its segments are final; ask for them by `segments`. null where nothing is written down while recording. */
  transcriptId: string | null;
  state: 'recording' | 'finishing' | 'done';
  /** On the disk. */
  seconds: number;
  /** Segments of the transcript by now. */
  segments: number;
  /** Read ahead of them; may still change. */
  tentative: string;
  error: ErrorReport | null;
}

/** What changed, while a page is open. */
export interface SpeechChanges {
  recordings: string[];
  transcripts: string[];
  comparisons: string[];
}

export interface SpeechModelView {
  id: string;
  name: string;
  local: boolean;
  installed: boolean;
  detail: string;
  /** `english`: knows English only, and cannot translate. `many`: can detect and, local ones, translate. null where it is not known. */
  languages: 'english' | 'many' | null;
  translates: boolean;
  /** `host[:port]` that a recording would be sent to; null on this machine. */
  destination: string | null;
  /** What the service charges; null where no price is known, and for a local model. */
  price: SpeechPrice | null;
}

/** What this machine has to work with. */
export interface SpeechTools {
  /** Version, where it is there; null: only WAV can be read, and `hint` says how to get it. */
  ffmpeg: string | null;
  hint: string | null;
  /** How speech is told from silence. */
  voiceActivity: { id: 'silero' | 'loudness'; name: string };
  /** Named with every error rate. */
  normalizer: string;
  /** What makes a segment doubtful: a compression ratio above, a mean log-probability below, a no-speech probability above. */
  doubtThresholds: { compressionRatio: number; averageLogProbability: number; noSpeechProbability: number };
  /** Codes that Whisper models know. */
  languages: string[];
}

/** A reference that was found for a recording among many. */
export interface ReferenceMatch {
  recordingId: string;
  recordingName: string;
  /** File, or file and row; two where one says what is said and the other who speaks. */
  from: string[];
  format: ReferenceFormat;
  /** Of a text, as the normaliser counts them; null for captions and turns. */
  words: number | null;
  hasTurns: boolean;
  /** The recording has one already. */
  replaces: boolean;
}

/**
 * What of many references was not used. `no-recording`: none is called so. `several`: more than one is. `twice`: its recording got one from a file or row before
 * it. `blank`: nothing is in it. `unreadable`: see the error.
 */
export interface ReferencesLeftOut {
  from: string;
  why: 'no-recording' | 'several' | 'twice' | 'blank' | 'unreadable';
  /** What it calls its recording. */
  name?: string;
  error?: ErrorReport;
}

export interface ReferencesView {
  matched: ReferenceMatch[];
  /** The first of them, and how many there are. */
  leftOut: ReferencesLeftOut[];
  leftOutCount: number;
  /** Recordings that have no reference and got none: names of the first, and how many there are. */
  without: string[];
  withoutCount: number;
}

/* ---- Compare ---- */

export interface ErrorCounts {
  /** null where the reference is empty. */
  rate: number | null;
  hits: number;
  substitutions: number;
  insertions: number;
  deletions: number;
  /** Words, or characters, of the reference. */
  reference: number;
}

/** How far times are off, in milliseconds. */
export interface TimestampError {
  mean: number;
  median: number;
  p95: number;
  /** Word beginnings that both sides have. */
  compared: number;
  /** `captions`: beginnings of the reference's captions. `model`: none were given, so the times of that model stand in. */
  against: { kind: 'captions' } | { kind: 'model'; model: string; modelName: string };
}

/** One recording by one model. */
export interface ComparisonCell {
  recordingId: string;
  model: string;
  transcriptId: string;
  state: TranscriptState;
  progress: TranscriptProgress;
  error: ErrorReport | null;
  /** null without a reference, and before it is done. */
  words: ErrorCounts | null;
  characters: ErrorCounts | null;
  timestamps: TimestampError | null;
  /** Who speaks when, as its segments have it, against captions that say so; null where they do not, and before it is found out. Seconds. */
  speakers: DiarizationErrors | null;
  totalMs: number | null;
  loadMs: number | null;
  realTimeFactor: number | null;
  /** Segments that say the same over and over. */
  repeated: number;
  /** Segments that nobody said: where there is silence, or wholly beside the reference. */
  invented: number;
  segments: number;
  cost: Cost | null;
  leftMachine: boolean;
  destination: string | null;
}

/** A rate over all recordings that have a reference: all errors over all words. `interval` by bootstrap over recordings, null with fewer than two. */
export interface PooledRate {
  rate: number | null;
  interval: Interval | null;
  substitutions: number;
  insertions: number;
  deletions: number;
  reference: number;
}

/** Diarization errors over all recordings that every model finished and whose captions say who speaks. Seconds of speech. */
export interface PooledSpeakers {
  /** All that is wrong over all speech of the captions; null where nothing was measured. */
  rate: number | null;
  interval: Interval | null;
  missed: number;
  falseAlarm: number;
  confusion: number;
  total: number;
  recordings: number;
}

/** One model over all recordings that every model finished. */
export interface ModelTotals {
  model: string;
  modelName: string;
  local: boolean;
  words: PooledRate;
  characters: PooledRate;
  /** All work over all audio. */
  realTimeFactor: number | null;
  /** Mean over all places that were compared. */
  timestampMs: number | null;
  speakers: PooledSpeakers;
  repeated: number;
  invented: number;
  usd: number | null;
  /** Recordings that count in the rates: those that every model finished which finished any. */
  recordings: number;
  /** Recordings that this one finished and that have a reference. */
  measured: number;
  failed: number;
  destinations: string[];
}

/** `a` less `b`: word error rate, over the same recordings. The interval leaves out 0 where the difference is no chance. */
export interface PairedDifference {
  a: string;
  b: string;
  difference: number;
  interval: Interval | null;
}

export interface ComparisonSummary {
  id: string;
  name: string;
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'interrupted';
  recordings: number;
  models: string[];
  /** Cells that are done, of all. */
  done: number;
  total: number;
  secondsLeft: number | null;
  createdAt: number;
}

export interface ComparisonView extends ComparisonSummary {
  /** As it was when the comparison began. */
  rows: {
    recordingId: string;
    name: string;
    seconds: number | null;
    reference: ReferenceFormat | null;
    removed: boolean;
  }[];
  columns: { model: string; name: string; local: boolean; destination: string | null }[];
  cells: ComparisonCell[];
  totals: ModelTotals[];
  differences: PairedDifference[];
  settings: { language: string | null; task: 'transcribe' | 'translate'; words: boolean };
  /**
   * Of who speaks: `none` where no reference says so; `no-models` where this machine lacks the models that find it out; `open` while it is found out; `failed`.
   */
  speakers: { state: 'none' | 'no-models' | 'open' | 'failed' | 'done'; models: string[] };
  method: { normalizer: string; resamples: number; confidence: number; seed: number };
}

/** One place of the aligned difference, in words as the normaliser left them. */
export interface DiffPair extends AlignedPair {
  /** Segment of the transcript that the model's word stands in; null for a deletion. */
  segment: number | null;
  /** Seconds; null where no time is known. */
  start: number | null;
  referenceStart: number | null;
}

export interface FlaggedSegment {
  segment: number;
  start: number;
  end: number;
  text: string;
  /** `silence`: nobody is heard there. `unsaid`: none of its words stands in the reference, and most of them in place of no word. */
  reasons: ('repeated' | 'silence' | 'unsaid')[];
}

export interface ComparisonDiff {
  recordingId: string;
  model: string;
  transcriptId: string;
  pairs: DiffPair[];
  flagged: FlaggedSegment[];
  words: ErrorCounts;
  characters: ErrorCounts;
  normalizer: string;
}
