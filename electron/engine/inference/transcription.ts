import type { SpeechSpan } from '../../../models/transcription/speechWindows.ts';
import type { AudioSource } from '../media/audioSource.ts';
import type { TranscriptSegment } from '../../../models/transcription/transcript.ts';

export interface TranscribeRequest {
  /** `local:<model>` or `<connection>:<model>`. */
  model: string;
  /** Absolute path of a recording. */
  file: string;
  /** What is heard, in place of the file: while it is recorded. Local models only. */
  audio?: AudioSource;
  /** Seconds of the recording that are left out at its start, because they are written down already; times count from its start all the same. */
  from?: number;
  /** Seconds of silence after which what was said before is written down. */
  longestGap?: () => number;
  /** Code (`de`); detected without it. */
  language?: string;
  /** `translate`: into English; a model that cannot says so. */
  task?: 'transcribe' | 'translate';
  /** Times of words, where the model gives them. */
  words?: boolean;
  signal?: AbortSignal;
}

/** What a transcript depends on, and what makes two of them comparable. */
export interface TranscriptConditions {
  modelSha256: string | null;
  quantization: string | null;
  runtime: string;
  runtimeVersion: string | null;
  device: string | null;
  threads: number | null;
  /** The model was loaded for this recording. */
  cold: boolean;
  /** How it was found where somebody speaks: windows, and so words, depend on it. null for a service, which does not say; absent in older transcripts. */
  speechFoundBy?: string | null;
  /**
   * How many windows of the recording were read side by side, at most: words may differ a little by it. null for a service and before the first; absent in
   * older transcripts.
   */
  windowsSideBySide?: number | null;
}

export interface Transcript {
  model: string;
  file: string;
  /** Code of what was heard; null where nobody speaks or the service does not say. */
  language: string | null;
  /** How sure the model was of it, 0..1; null where it was given, or the model does not say. */
  languageProbability: number | null;
  text: string;
  /** null where it is not known. */
  durationSeconds: number | null;
  segments: TranscriptSegment[];
  /** Seconds that sound like speech, in windows of which the model wrote nothing; absent where there are none, and for a service. */
  unwrittenSeconds?: number;
  timings: {
    /** Milliseconds from the start of the work to its end, without waiting for the machine's turn and without the load. */
    totalMs: number;
    /** `totalMs` over the length of the recording; null where that is not known. Below 1 it is faster than speech. */
    realTimeFactor: number | null;
    loadMs: number;
    queueMs: number;
    /** From the start of the work to the first segment; null where there is none. */
    firstSegmentMs: number | null;
  };
  /** The recording went to another machine. */
  leftMachine: boolean;
  /** `host[:port]` it went to. */
  destination?: string;
  /** That the service says it read and wrote; absent where it says nothing, or charges by the minute. */
  tokens?: { input: number; output: number };
  conditions: TranscriptConditions;
  warnings: string[];
  /** Why it is not whole: what was done before stays. */
  error?: { code: string; message: string; hint?: string };
}

export type TranscriptEvent =
  | { type: 'started'; durationSeconds: number | null }
  | {
      type: 'progress';
      /** New ones, in order. */
      segments: TranscriptSegment[];
      /** Of the recording that are done. */
      seconds: number;
      durationSeconds: number | null;
      /** null while it cannot be told. */
      secondsLeft: number | null;
      /** Seconds up to which all that was said is in the segments: where another one would go on (`from`). */
      readTo: number;
      /** As it stands, with all segments of this run. */
      soFar: Readonly<Transcript>;
    }
  | { type: 'finished'; transcript: Transcript };

export interface SelectableTranscription {
  id: string;
  name: string;
  local: boolean;
  installed: boolean;
  detail: string;
}

/** Recordings to text: the only way to a speech model for every feature, local and cloud alike. */
export interface Transcriber {
  /**
   * Never throws while it runs: the last event says what went wrong and keeps what was done. Ends early only when the caller stops reading.
   */
  transcribe(request: TranscribeRequest): AsyncGenerator<TranscriptEvent>;
  /** Speech models that can be chosen: of the catalogue (installed or not), imported ones, and those that connections offer. */
  models(): SelectableTranscription[];
  /** Where somebody speaks in a recording, by the same ear that cuts it for local models. @throws {YardstickError} `media/*` */
  speechIn(file: string, signal: AbortSignal): Promise<SpeechSpan[]>;
  /** How speech is told from silence. */
  voiceActivity(): { id: 'silero' | 'loudness'; name: string };
}
