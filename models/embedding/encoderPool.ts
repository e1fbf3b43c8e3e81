import path from 'node:path';
import { estimateFit } from '../catalog/memoryFit.ts';
import type { EmbeddingSettings, Runtime, Task } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import { readGgufHeader } from '../files/ggufHeader.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import { requireLoadable } from '../files/requireLoadable.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { createWorkerPool, type WorkerLease, type WorkerPool } from '../machine/workerPool.ts';
import type { LoadedEncoder } from '../workers/encoderMethods.ts';
import { isLlamaMessage } from '../workers/llama/llamaMessages.ts';
import type { LlamaMethods } from '../workers/llama/llamaMethods.ts';
import { isOnnxMessage } from '../workers/onnx/onnxMessages.ts';
import type { OnnxMethods } from '../workers/onnx/onnxMethods.ts';
import type { Supervisor } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { encoderSettings, type EncoderSettings } from './encoderSettings.ts';

export type EncoderTask = Extract<Task, 'embedding' | 'reranking'>;

export interface EncoderPoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  /** What the catalogue says of a model. */
  settingsOf: (id: string) => EmbeddingSettings | undefined;
  /** Starts the workers, by what runs the weights. */
  processes: Readonly<Record<Runtime, ProcessAdapter>>;
  memory: MachineMemory;
  notify: (notice: ModelNotice) => void;
  gpu: 'auto' | false;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

/** What a process holds: a model, and how texts are put to it. */
interface HeldEncoder {
  loaded: LoadedEncoder;
  settings: EncoderSettings;
  device: string;
  memoryBytes: number;
}

type OwnPool = WorkerPool<WorkerMethods, HeldEncoder>;

/** A model in memory, for the length of one piece of work. */
export interface EncoderLease extends Pick<WorkerLease<WorkerMethods, HeldEncoder>, 'call'> {
  installed: InstalledModel;
  settings: EncoderSettings;
  facts: LoadedEncoder;
}

export interface EncoderPool extends Pick<OwnPool, 'isLoaded' | 'loaded' | 'unload' | 'close'> {
  /** Runs work on a model, loaded when it is not; work on one model goes one after another. */
  use<T>(
    id: string,
    options: { task?: EncoderTask; signal?: AbortSignal },
    work: (lease: EncoderLease) => Promise<T>,
  ): Promise<T>;
}

/** Both kinds of worker embed and count alike; they load in their own ways. */
type WorkerMethods = OnnxMethods & Pick<LlamaMethods, 'loadEmbedder'>;

/** Milliseconds. A batch cannot be stopped half-way, and takes a second; on a machine that is choked the process is ended, which costs a load. */
const stopWithinMs = 10_000;

/** One worker process per model: a crash of one touches no other. */
export function createEncoderPool(options: EncoderPoolOptions): EncoderPool {
  const { library, memory, notify, breaker } = options;
  const pool: OwnPool = createWorkerPool({
    library,
    memory,
    notify,
    breaker,
    stopWithinMs,
    processOf([model]) {
      const { id, name, runtime } = model as InstalledModel;
      return {
        key: id,
        name: `The process of ${name}`,
        processes: options.processes[runtime],
        isWellFormed: runtime === 'onnx' ? isOnnxMessage : isLlamaMessage,
        // onnxruntime computes on the thread that would answer. How long it may is said with each call.
        ...(runtime === 'onnx' ? { pingsMissed: Number.POSITIVE_INFINITY } : {}),
      };
    },
    async prepare([model]) {
      const installed = model as InstalledModel;
      const settings = await encoderSettings(installed, options.settingsOf(installed.id));
      const file = library.weightsPath(installed.id);
      // The binding's own reader can be made to abort its process.
      if (installed.runtime === 'llama.cpp') await readGgufHeader(file);
      const contextTokens = installed.contextTokens ?? 0;
      return {
        name: installed.name,
        totalBytes: estimateFit({ installed, contextTokens, freeMemoryBytes: 0, gpus: [] }).memoryBytes,
        async load(call, signal) {
          const loaded = await loadInto(call, installed, settings, signal);
          return { loaded, settings, device: loaded.device, memoryBytes: loaded.memoryBytes };
        },
      };
    },
  });

  function loadInto(
    call: Supervisor<WorkerMethods>['call'],
    installed: InstalledModel,
    { pooling, maxTokens }: EncoderSettings,
    signal: AbortSignal,
  ): Promise<LoadedEncoder> {
    const { threads, gpu } = options;
    const file = library.weightsPath(installed.id);
    if (installed.runtime === 'llama.cpp') {
      return call('loadEmbedder', { path: file, gpu, threads, checkTensors: true, maxTokens }, { signal });
    }
    const task = installed.task === 'reranking' ? 'reranking' : 'embedding';
    const weights = weightsName(file, installed);
    return call('load', { folder: installed.directory, weights, task, pooling, maxTokens, threads }, { signal });
  }

  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-runtime`, `model/wrong-task` */
  function requireUsable(id: string, task: EncoderTask | undefined): InstalledModel {
    const installed = requireLoadable(library, id);
    if (installed.runtime === 'llama.cpp' && installed.task === 'reranking') {
      throw new YardstickError('model/wrong-runtime', `${installed.name} is a reranker in a GGUF file.`, {
        hint: 'Rerankers are run by onnxruntime: choose one in transformers.js layout.',
      });
    }
    if (!isEncoderTask(installed.task) || (task !== undefined && installed.task !== task)) {
      throw new YardstickError(
        'model/wrong-task',
        `${installed.name} is a model for ${installed.task}, not for ${task ?? 'embedding or reranking'}.`,
        { hint: 'See which there are with: yardstick models list --task embedding, or --task reranking' },
      );
    }
    return installed;
  }

  return {
    ...pool,
    use: (id, { task, signal }, work) =>
      pool.use(
        () => [requireUsable(id, task)],
        signal,
        ({ installed, facts: { loaded, settings }, call }) =>
          work({ installed: installed[0] as InstalledModel, settings, facts: loaded, call }),
      ),
  };
}

export function isEncoderTask(task: Task): task is EncoderTask {
  return task === 'embedding' || task === 'reranking';
}

/** The weights as the worker wants them named: a file in `onnx`, without its ending. */
function weightsName(file: string, installed: InstalledModel): string {
  const inside = path.relative(installed.directory, file).split(path.sep);
  const graph = inside.length === 2 && inside[0] === 'onnx' ? inside[1] : undefined;
  if (graph !== undefined && graph.endsWith('.onnx')) return graph.slice(0, -'.onnx'.length);
  // With its weights in a file of their own, the graph is not the largest one.
  const other = installed.files.find(({ name }) => /^onnx\/[\w.-]+\.onnx$/.test(name));
  if (other !== undefined) return other.name.slice('onnx/'.length, -'.onnx'.length);
  throw new YardstickError('model/load-failed', `${installed.name} has no onnx/*.onnx.`, {
    hint: 'Remove the model and get it again.',
  });
}
