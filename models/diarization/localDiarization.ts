import { fileURLToPath } from 'node:url';
import { YardstickError } from '../errors.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { decodeFloats, encodeFloats } from '../workers/floats.ts';
import type { WindowSpeakers } from '../workers/diarization/diarizationMethods.ts';
import { forkedProcesses } from '../workers/forkedProcess.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import {
  createDiarizationPool,
  type DiarizationLease,
  type DiarizationPoolOptions,
  type SpeakerModels,
} from './diarizationPool.ts';
import { joinWindows, type HeardWindow } from './joinWindows.ts';
import type { SpeakerTurn } from './speakerTurn.ts';
import { hopFrames, windowsOf } from './windowsOf.ts';

/** What the result depends on, apart from the recording. */
export interface DiarizationFacts {
  /** Of the weights files. */
  modelSha256: { segmentation: string; embedding: string };
  runtime: string;
  runtimeVersion: string;
  device: string;
  threads: number;
}

export interface DiarizeOptions {
  /** null: as many as there seem to be. */
  speakers: number | null;
  signal: AbortSignal;
  /** Wraps the work on one window, e.g. in the machine's turn. */
  turn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What is known when a window has been heard. */
export interface DiarizedPart {
  /** Seconds of the recording that are done. */
  seconds: number;
  /** Milliseconds. */
  loadMs: number;
  queueMs: number;
  workMs: number;
}

export interface DiarizedWhole {
  /** In order; those of different speakers may overlap. */
  turns: SpeakerTurn[];
  /** Length of the recording. */
  seconds: number;
  /** null where the recording is empty. */
  facts: DiarizationFacts | null;
  /** What it took at the end to tell the voices apart. */
  queueMs: number;
  workMs: number;
}

/** Who speaks when: two models of this machine, in one process. A call loads them when they are not in memory. */
export interface LocalDiarization {
  /**
   * Listens to a recording of any length, window by window as it comes in. Where the process dies, the window is tried once more in a new one.
   * @param audio mono, 16 kHz
   * @throws {YardstickError} `model/*`, `worker/*`
   */
  diarize(
    models: SpeakerModels,
    audio: AsyncIterable<Float32Array>,
    options: DiarizeOptions,
  ): AsyncGenerator<DiarizedPart, DiarizedWhole>;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  /** Does nothing where the id is of neither model. */
  unload(id: string): Promise<void>;
  onNotice(listener: (notice: ModelNotice) => void): () => void;
  /** At most 4 seconds; leaves no process behind. */
  close(): Promise<void>;
}

export interface LocalDiarizationOptions {
  library: DiarizationPoolOptions['library'];
  memory: MachineMemory;
  /** One per physical core without it. */
  threads?: number;
  breaker?: { deaths: number; withinMs: number };
  /** Starts the worker; a real process without it. */
  processes?: ProcessAdapter;
}

const runtimeName = 'onnxruntime (transformers.js)';
/** A process that has not answered after so many seconds hangs: even a choked machine is done with ten seconds of sound, or a day of voices. */
const windowSeconds = 300;
const groupSeconds = 900;

export function createLocalDiarization(options: LocalDiarizationOptions): LocalDiarization {
  const listeners = new Set<(notice: ModelNotice) => void>();
  const pool = createDiarizationPool({
    library: options.library,
    processes:
      options.processes ?? forkedProcesses(fileURLToPath(new URL('../workers/diarization/main.ts', import.meta.url))),
    memory: options.memory,
    notify: (notice) => {
      for (const listener of listeners) listener(notice);
    },
    threads: options.threads ?? null,
    ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
  });

  async function timed<T>(
    models: SpeakerModels,
    { signal, turn }: DiarizeOptions,
    work: (lease: DiarizationLease) => Promise<T>,
  ): Promise<{ result: T; lease: DiarizationLease; queueMs: number; workMs: number }> {
    const once = () => {
      const askedAt = performance.now();
      return turn(() => {
        const turnAt = performance.now();
        return pool.use(models, signal, async (lease) => {
          const startedAt = performance.now();
          const result = await work(lease);
          return { result, lease, queueMs: turnAt - askedAt, workMs: performance.now() - startedAt };
        });
      });
    };
    try {
      return await once();
    } catch (thrown) {
      // That may have been the memory's fault.
      if (!(thrown instanceof YardstickError) || thrown.code !== 'worker/died') throw thrown;
      signal.throwIfAborted();
      return once();
    }
  }

  return {
    async *diarize(models, audio, settings) {
      pool.requireUsable(models);
      const heard: WindowSpeakers[] = [];
      let facts: DiarizationFacts | null = null;
      let dimensions = 0;
      const windows = windowsOf(audio);
      try {
        for (;;) {
          const next = await windows.next();
          settings.signal.throwIfAborted();
          if (next.done === true) {
            const { result, queueMs, workMs } =
              dimensions === 0
                ? { result: [], queueMs: 0, workMs: 0 }
                : await timed(models, settings, (held) => groupVoices(held, heard, dimensions, settings.speakers));
            return { turns: joinWindows(result), seconds: next.value.seconds, facts, queueMs, workMs };
          }
          const { samples, heardTo } = next.value;
          const { result, lease, queueMs, workMs } = await timed(models, settings, (held) =>
            held.call('listen', { samples: encodeFloats(samples) }, { seconds: windowSeconds }),
          );
          heard.push(result);
          ({ dimensions } = lease.facts);
          facts = factsOf(lease);
          yield { seconds: heardTo, loadMs: lease.loadMs, queueMs, workMs };
        }
      } finally {
        await windows.return({ seconds: 0 }).catch(() => undefined);
      }
    },
    loaded: () => pool.loaded(),
    unload: (id) => pool.unload(id),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => pool.close(),
  };
}

/** Which voices are the same person's, over all windows. */
async function groupVoices(
  lease: DiarizationLease,
  heard: readonly WindowSpeakers[],
  dimensions: number,
  speakers: number | null,
): Promise<HeardWindow[]> {
  const known = heard.flatMap(({ voices }, window) =>
    voices.flatMap(({ vector, aloneSeconds, speaker }) =>
      vector === null ? [] : [{ window, speaker, aloneSeconds, vector: decodeFloats(vector) }],
    ),
  );
  if (known.some(({ vector }) => vector.length !== dimensions)) {
    throw new YardstickError('worker/bad-message', 'The process that finds speakers gave voices of different lengths.');
  }
  const vectors = new Float32Array(known.length * dimensions);
  known.forEach(({ vector }, place) => vectors.set(vector, place * dimensions));
  const { speakers: found } = await lease.call(
    'group',
    {
      vectors: encodeFloats(vectors),
      dimensions,
      seconds: known.map(({ aloneSeconds }) => aloneSeconds),
      windows: known.map(({ window }) => window),
      speakers,
    },
    { seconds: groupSeconds },
  );
  if (found.length !== known.length || found.some((speaker) => speaker >= known.length)) {
    throw new YardstickError(
      'worker/bad-message',
      'The process that finds speakers named more or fewer than it heard.',
    );
  }
  const names = heard.map((): (number | undefined)[] => []);
  known.forEach(({ window, speaker }, place) => ((names[window] as (number | undefined)[])[speaker] = found[place]));
  return heard.map(({ active }, window) => ({
    firstFrame: window * hopFrames,
    active: new Uint8Array(Buffer.from(active, 'base64')),
    speakers: names[window] as (number | undefined)[],
  }));
}

function factsOf({ installed, facts }: DiarizationLease): DiarizationFacts {
  return {
    modelSha256: { segmentation: installed.segmentation.sha256, embedding: installed.embedding.sha256 },
    runtime: runtimeName,
    runtimeVersion: facts.runtime.version,
    device: facts.device,
    threads: facts.runtime.threads,
  };
}
