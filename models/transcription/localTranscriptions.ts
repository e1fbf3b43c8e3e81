import { fileURLToPath } from 'node:url';
import type { TranscriptionModelV4 } from '@ai-sdk/provider';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { forkedProcesses } from '../workers/forkedProcess.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { createLocalTranscriptionModel } from './localTranscriptionModel.ts';
import { sileroName } from '../workers/activity/sileroFacts.ts';
import { createSpeechDetector } from './speechDetector.ts';
import { createSpeechPool } from './speechPool.ts';
import { speechWindows, type SpeechSpan } from './speechWindows.ts';
import type { TranscriptSegment } from './transcript.ts';
import { transcribeWindows } from './transcribeWindows.ts';

/** What a transcript depends on, apart from the recording. */
export interface LocalTranscriptionFacts {
  name: string;
  modelSha256: string;
  quantization: string;
  runtime: string;
  runtimeVersion: string;
  device: string;
  threads: number;
  /** Codes; empty for a model that knows English only. */
  languages: string[];
  wordTimes: boolean;
}

export interface LocalTranscribeOptions {
  /** Code (`de`); without it found out in the first window, and again in those that follow until the model is sure. */
  language?: string;
  task?: 'transcribe' | 'translate';
  words?: boolean;
  signal?: AbortSignal;
  /** For who reads along: seconds of silence after which what was said before is written down, without waiting for more; 4 without it. */
  longestGap?: () => number;
  /** Wraps the work on one window, or on some that are read side by side, e.g. in the machine's turn. */
  turn?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What is known when a window has been read. */
export interface TranscribedPart {
  segments: TranscriptSegment[];
  language: string;
  languageProbability: number | null;
  /** Seconds of the recording that are done. */
  seconds: number;
  /** Seconds up to which all that was said has been given out: where to go on after an interruption. At most `seconds`. */
  readTo: number;
  /** Seconds of it that sound like speech, where the model wrote nothing at all. */
  unwrittenSeconds: number;
  /** How many windows were read side by side with it, itself included: where 8-bit weights are read with others, a word may differ. */
  sideBySide: number;
  /** More would have been read side by side, had there been memory for it. */
  memoryIsShort: boolean;
  /** Milliseconds that loading the model took before this window; 0 when it was in memory. */
  loadMs: number;
  /** Milliseconds from asking for the turn to having it. */
  queueMs: number;
  /** Milliseconds the window took, without load and queue. Of windows that were read side by side each has an equal share. */
  workMs: number;
}

export interface TranscribedWhole {
  /** Length of the recording. */
  seconds: number;
  language: string | null;
  facts: LocalTranscriptionFacts | null;
}

/** The speech models of this machine, each in a process of its own. Every call loads a model that is not in memory. */
export interface LocalTranscriptions {
  /**
   * Works with `transcribe` of the AI SDK. Understands `providerOptions.yardstick`: `language`, `task` (`transcribe` or `translate`).
   */
  transcriptionModel(id: string): TranscriptionModelV4;
  facts(id: string, signal?: AbortSignal): Promise<LocalTranscriptionFacts>;
  /**
   * Writes down a recording of any length, window by window as it comes in; two are read side by side unless somebody reads along. Where the process dies,
   * what it was reading is tried once more in a new one, and from there on one window at a time; what was given out stays.
   * @param audio mono, 16 kHz
   * @throws {YardstickError} `model/*`, `worker/*`, `audio/unknown-language`
   */
  transcribe(
    id: string,
    audio: AsyncIterable<Float32Array>,
    options?: LocalTranscribeOptions,
  ): AsyncGenerator<TranscribedPart, TranscribedWhole>;
  /**
   * Where somebody speaks in a recording, by the same ear that cuts it for the models.
   * @param audio mono, 16 kHz
   */
  speechIn(audio: AsyncIterable<Float32Array>, signal?: AbortSignal): Promise<SpeechSpan[]>;
  /** How speech is told from silence: by the network, or by loudness where it could not be had the last time. */
  voiceActivity(): { id: 'silero' | 'loudness'; name: string };
  isLoaded(id: string): boolean;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  unload(id: string): Promise<void>;
  onNotice(listener: (notice: ModelNotice) => void): () => void;
  /** At most 4 seconds; leaves no process behind. */
  close(): Promise<void>;
}

export interface LocalTranscriptionsOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  memory: MachineMemory;
  /** A recording in any format to mono audio at 16 kHz; for calls through the AI SDK. */
  decode: (bytes: Uint8Array, signal: AbortSignal | undefined) => AsyncIterable<Float32Array>;
  /** One per physical core without it. */
  threads?: number;
  breaker?: { deaths: number; withinMs: number };
  /** Starts the workers with the models; real processes without it. */
  processes?: ProcessAdapter;
  /** Starts the worker that finds speech; a real process without it. */
  activityProcesses?: ProcessAdapter;
}

const runtimeName = 'onnxruntime (transformers.js)';

export function createLocalTranscriptions(options: LocalTranscriptionsOptions): LocalTranscriptions {
  const listeners = new Set<(notice: ModelNotice) => void>();
  const notify = (notice: ModelNotice) => {
    for (const listener of listeners) listener(notice);
  };
  const pool = createSpeechPool({
    library: options.library,
    processes:
      options.processes ?? forkedProcesses(fileURLToPath(new URL('../workers/speech/main.ts', import.meta.url))),
    memory: options.memory,
    notify,
    threads: options.threads ?? null,
    ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
  });
  const detector = createSpeechDetector({
    processes:
      options.activityProcesses ??
      forkedProcesses(fileURLToPath(new URL('../workers/activity/main.ts', import.meta.url))),
    onFallback({ message }) {
      notify({ code: 'speech/by-loudness', message: `Speech is told from silence by loudness alone: ${message}` });
    },
  });

  const transcriptions: LocalTranscriptions = {
    transcriptionModel: (id) => createLocalTranscriptionModel(id, transcriptions, options.decode),
    facts: (id, signal) => pool.use(id, signal, async (lease) => factsOf(lease)),
    transcribe: (id, audio, settings = {}) =>
      transcribeWindows({ pool, id, audio, settings, activity: detector.activity(settings.signal), factsOf }),
    async speechIn(audio, signal) {
      const spans: SpeechSpan[] = [];
      for await (const { speech } of speechWindows(audio, detector.activity(signal))) spans.push(...speech);
      return spans;
    },
    voiceActivity: () =>
      detector.isLost ? { id: 'loudness', name: 'by loudness' } : { id: 'silero', name: `by ${sileroName}` },
    isLoaded: (id) => pool.isLoaded(id),
    loaded: () => pool.loaded(),
    unload: (id) => pool.unload(id),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all([pool.close(), detector.close()]);
    },
  };
  return transcriptions;
}

function factsOf({
  installed,
  facts,
}: Parameters<Parameters<ReturnType<typeof createSpeechPool>['use']>[2]>[0]): LocalTranscriptionFacts {
  return {
    name: installed.name,
    modelSha256: installed.sha256,
    quantization: installed.quantization,
    runtime: runtimeName,
    runtimeVersion: facts.runtime.version,
    device: facts.device,
    threads: facts.runtime.threads,
    languages: facts.languages,
    wordTimes: facts.wordTimes,
  };
}
