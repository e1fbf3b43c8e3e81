import type { z } from 'zod';
import type { SpeakerModelView } from '../../inference/diarization.ts';
import type { JobView } from '../../jobs/jobs.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';
import type { speechInput } from './speechInput.ts';
import type {
  ComparisonDiff,
  ComparisonSummary,
  ComparisonView,
  EditResult,
  ExportedTranscript,
  FindHit,
  LiveEvent,
  RecordingPage,
  RecordingView,
  ReferencesView,
  SegmentPage,
  SpeechChanges,
  SpeechModelView,
  SpeechQueue,
  SpeechTools,
  TranscriptSummary,
  TranscriptView,
} from './view.ts';

type Given<Name extends keyof typeof speechInput> = z.infer<(typeof speechInput)[Name]>;

/** What the Speech view can do: recordings, their transcripts, and comparisons of models. */
export interface SpeechDesk {
  /** Newest first. */
  recordings(page: Given<'list'>): RecordingPage;
  /** @throws {YardstickError} `speech/not-found` */
  recording(id: string): RecordingView;
  /** Files stay where they are. All or none. @throws {YardstickError} `media/*` */
  add(paths: string[]): Promise<RecordingView[]>;
  /** A copy, as it arrives. @throws {YardstickError} `media/*`, `disk/*` */
  addUpload(name: string, content: AsyncIterable<Uint8Array>): Promise<RecordingView>;
  rename(id: string, name: string): RecordingView;
  /** With their transcripts; copies are deleted, files that stay in their own place are not. Comparisons keep their figures. */
  removeRecordings(ids: string[]): Promise<{ removed: number }>;
  /** What was really said, as it was given; null where nobody gave it. @throws {YardstickError} `speech/not-found` */
  reference(id: string): ReferenceRow | null;
  /** @throws {YardstickError} `speech/not-found`, `speech/bad-captions`, `speech/bad-turns` */
  setReference(given: Given<'reference'>): RecordingView;
  /**
   * References of many recordings, found by their names. Without `apply` it says what would become of them and changes nothing. What cannot be used is told, and
   * keeps none of the others.
   */
  setReferences(given: Given<'references'>): Promise<ReferencesView>;

  /** One for each recording, put into the queue. @throws {YardstickError} `speech/not-found`, `model/*`, `connection/unknown` */
  start(given: Given<'start'>): TranscriptSummary[];
  /** Goes on behind what is done. */
  resume(id: string): TranscriptSummary;
  /** What is done stays. Whether there was something to stop. */
  stop(id: string): { stopped: boolean };
  queue(): SpeechQueue;
  /** All that runs or waits; what is done stays. */
  stopQueue(): { stopped: number };
  /** Goes on with all that the end of the engine cut off, oldest first. */
  resumeInterrupted(): { resumed: number };
  removeTranscript(id: string): Promise<void>;
  transcript(id: string): TranscriptView;
  segments(page: Given<'segments'>): SegmentPage;
  find(given: Given<'find'>): FindHit[];
  /** @throws {YardstickError} `speech/busy` (it is being written), `speech/changed` (made on another revision), `speech/bad-edit` */
  edit(given: Given<'edit'>): EditResult;
  /** @throws {YardstickError} `speech/bad-edit` (there is nothing) */
  undo(id: string): EditResult;
  redo(id: string): EditResult;
  /** The two models that find speakers, installed or not. */
  speakerModels(): SpeakerModelView[];
  /**
   * Finds who speaks when, as a job that can be followed and cancelled; its end is one step that can be undone.
   * @throws {YardstickError} `speech/not-found`, `speech/busy` (it is being written, or looked for already)
   */
  findSpeakers(given: Given<'findSpeakers'>): JobView;
  exported(given: Given<'exported'>): ExportedTranscript;
  /** As a Markdown document; one sent before is replaced. */
  toKnowledge(id: string, base: string): Promise<JobView>;

  /** @throws {YardstickError} `speech/busy` (something is being recorded) */
  liveStart(given: Given<'liveStart'>): Promise<RecordingView>;
  /** A piece of what is heard. @returns bytes of samples on the disk */
  livePiece(id: string, offset: number, piece: Uint8Array): Promise<{ bytes: number }>;
  /** Resolves when the recording is whole on the disk; its transcript may take longer. */
  liveStop(given: Given<'liveStop'>): Promise<RecordingView>;
  live(id: string, signal: AbortSignal): AsyncGenerator<LiveEvent, void, undefined>;

  /** @throws {YardstickError} `speech/not-found`, `model/*`, `connection/unknown` */
  compare(given: Given<'compare'>): ComparisonSummary;
  /** Newest first. */
  comparisons(): ComparisonSummary[];
  comparison(id: string): ComparisonView;
  /** What is missing, or failed, is tried again. */
  resumeComparison(id: string): ComparisonSummary;
  stopComparison(id: string): { stopped: boolean };
  /** With the transcripts that were made for it. */
  removeComparison(id: string): Promise<void>;
  /** @throws {YardstickError} `speech/not-found`, `speech/no-reference` */
  diff(given: Given<'diff'>): Promise<ComparisonDiff>;

  models(): SpeechModelView[];
  tools(): Promise<SpeechTools>;
  watch(signal: AbortSignal): AsyncGenerator<SpeechChanges, void, undefined>;
  /** Where its sound is, to be listened to. @throws {YardstickError} `speech/not-found`, `media/not-found` */
  audioFile(id: string): Promise<{ file: string; format: string | null; name: string }>;
  /** Stops what runs; it goes on when asked at the next start. */
  close(): Promise<void>;
}
