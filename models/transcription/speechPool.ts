import { YardstickError } from '../errors.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import { requireLoadable } from '../files/requireLoadable.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { createWorkerPool, type WorkerLease, type WorkerPool } from '../machine/workerPool.ts';
import { isSpeechMessage } from '../workers/speech/speechMessages.ts';
import type { LoadedSpeech, SpeechMethods, SpeechWeights } from '../workers/speech/speechMethods.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { speechMemory } from './speechMemory.ts';

export interface SpeechPoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  processes: ProcessAdapter;
  memory: MachineMemory;
  notify: (notice: ModelNotice) => void;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

type OwnPool = WorkerPool<SpeechMethods, LoadedSpeech>;

/** A model in memory, for the length of one window. */
export interface SpeechLease extends Omit<WorkerLease<SpeechMethods, LoadedSpeech>, 'installed'> {
  installed: InstalledModel;
  /** Whether the memory has room for so many windows side by side, as things are. */
  hasRoomFor(windows: number): boolean;
}

export interface SpeechPool extends Pick<OwnPool, 'isLoaded' | 'loaded' | 'unload' | 'close'> {
  /** Runs work on a model, loaded when it is not; work on one model goes one after another. */
  use<T>(id: string, signal: AbortSignal | undefined, work: (lease: SpeechLease) => Promise<T>): Promise<T>;
  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-task`, `model/load-failed` */
  requireUsable(id: string): InstalledModel;
}

/** Milliseconds until it must have started: on a machine with too much to do that takes more than the usual quarter of a minute. */
const startTimeoutMs = 60_000;

/** Milliseconds. Nothing stops an encoder half-way, and a large one takes many seconds: whoever stops does not wait for it, and the next recording loads it again. */
const stopWithinMs = 3_000;

/** One worker process per model: a crash of one touches no other. */
export function createSpeechPool(options: SpeechPoolOptions): SpeechPool {
  const { library, processes, memory, notify, breaker } = options;
  const pool: OwnPool = createWorkerPool({
    library,
    memory,
    notify,
    breaker,
    stopWithinMs,
    processOf([model]) {
      const { id, name } = model as InstalledModel;
      return {
        key: id,
        name: `The process of ${name}`,
        processes,
        isWellFormed: isSpeechMessage,
        // onnxruntime computes on the thread that would answer: a large encoder, or any on a choked machine, takes longer than pings are waited for. How
        // long it may is said with each call.
        pingsMissed: Number.POSITIVE_INFINITY,
        startTimeoutMs,
      };
    },
    async prepare([model]) {
      const installed = model as InstalledModel;
      const weights = speechWeights(installed);
      return {
        name: installed.name,
        totalBytes: memoryOf(installed, 1),
        load: (call, signal) =>
          call('load', { folder: installed.directory, weights, threads: options.threads }, { signal }),
      };
    },
  });

  function requireUsable(id: string): InstalledModel {
    const installed = requireLoadable(library, id);
    if (installed.task !== 'transcription' || installed.runtime !== 'onnx' || installed.family !== 'whisper') {
      throw new YardstickError(
        'model/wrong-task',
        `${installed.name} is a model for ${installed.task} (${installed.family}), not a Whisper model in transformers.js layout.`,
        { hint: 'See which there are with: yardstick models list --task transcription' },
      );
    }
    return installed;
  }

  return {
    ...pool,
    requireUsable,
    use: (id, signal, work) =>
      pool.use(
        () => [requireUsable(id)],
        signal,
        ({ installed: [model], ...lease }) => {
          const installed = model as InstalledModel;
          return work({
            ...lease,
            installed,
            hasRoomFor: (windows) => memoryOf(installed, windows) <= lease.roomBytes,
          });
        },
      ),
  };
}

/** @throws {YardstickError} `model/load-failed`, `model/hostile-file` */
function memoryOf(installed: InstalledModel, windows: number): number {
  try {
    return speechMemory(installed, windows);
  } catch (thrown) {
    if (thrown instanceof YardstickError) throw thrown;
    throw new YardstickError(
      'model/load-failed',
      `${installed.name} could not be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}.`.slice(
        0,
        500,
      ),
      { hint: 'Remove the model and get it again.' },
    );
  }
}

/** By file ending, the ones that are fastest on a CPU first. */
const endings: readonly [ending: string, weights: SpeechWeights][] = [
  ['_quantized', 'q8'],
  ['_int8', 'int8'],
  ['_uint8', 'uint8'],
  ['', 'fp32'],
  ['_q4', 'q4'],
  ['_bnb4', 'bnb4'],
  ['_fp16', 'fp16'],
  ['_q4f16', 'q4f16'],
];

/** @throws {YardstickError} `model/load-failed` where encoder and decoder are not both there */
function speechWeights(installed: InstalledModel): SpeechWeights {
  const names = new Set(installed.files.map(({ name }) => name));
  const found = endings.find(
    ([ending]) => names.has(`onnx/encoder_model${ending}.onnx`) && names.has(`onnx/decoder_model_merged${ending}.onnx`),
  );
  if (found !== undefined) return found[1];
  throw new YardstickError(
    'model/load-failed',
    `${installed.name} has no onnx/encoder_model*.onnx with a decoder_model_merged*.onnx of the same kind.`,
    { hint: 'Remove the model and get it again, both files.' },
  );
}
