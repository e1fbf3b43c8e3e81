import path from 'node:path';
import { estimateFit } from '../catalog/memoryFit.ts';
import type { EmbeddingSettings, Runtime, Task } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import { readGgufHeader } from '../files/ggufHeader.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { AdmitModel, MachineMemory } from '../machine/machineMemory.ts';
import { createQueue, type Queue } from '../machine/queue.ts';
import type { LoadedEncoder } from '../workers/encoderMethods.ts';
import { isLlamaMessage } from '../workers/llama/llamaMessages.ts';
import type { LlamaMethods } from '../workers/llama/llamaMethods.ts';
import { isOnnxMessage } from '../workers/onnx/onnxMessages.ts';
import type { OnnxMethods } from '../workers/onnx/onnxMethods.ts';
import { createSupervisor, type Supervisor, type WorkerDeath } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { encoderSettings, type EncoderSettings } from './encoderSettings.ts';
import { patience } from '../machine/patience.ts';

/** Something about these models that a person should see, outside any one call. */
export interface EncoderNotice {
  /** `worker/died`, `model/quarantined`. */
  code: string;
  message: string;
  hint?: string;
  modelId?: string;
}

export type EncoderTask = Extract<Task, 'embedding' | 'reranking'>;

export interface EncoderPoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  /** What the catalogue says of a model. */
  settingsOf: (id: string) => EmbeddingSettings | undefined;
  /** Starts the workers, by what runs the weights. */
  processes: Readonly<Record<Runtime, ProcessAdapter>>;
  memory: MachineMemory;
  notify: (notice: EncoderNotice) => void;
  gpu: 'auto' | false;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

/** A model in memory, for the length of one piece of work. */
export interface EncoderLease {
  installed: InstalledModel;
  settings: EncoderSettings;
  facts: LoadedEncoder;
  /** @param seconds after which the process counts as hung, and is ended */
  call<Name extends keyof WorkerMethods>(
    name: Name,
    params: WorkerMethods[Name]['params'],
    options: { seconds: number },
  ): Promise<WorkerMethods[Name]['result']>;
}

export interface EncoderPool {
  /** Runs work on a model, loaded when it is not; work on one model goes one after another. */
  use<T>(
    id: string,
    options: { task?: EncoderTask; signal?: AbortSignal },
    work: (lease: EncoderLease) => Promise<T>,
  ): Promise<T>;
  isLoaded(id: string): boolean;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  unload(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Both kinds of worker embed and count alike; they load in their own ways. */
type WorkerMethods = OnnxMethods & Pick<LlamaMethods, 'loadEmbedder'>;

interface Slot {
  supervisor: Supervisor<WorkerMethods>;
  queue: Queue;
  held: { facts: LoadedEncoder; settings: EncoderSettings; generation: number } | undefined;
  memoryBytes: number;
  lastUsedAt: number;
}

/** Reading the files, and more by the byte: a slow disk is no crime. */
const loadSeconds = 60;
const loadBytesPerSecond = 20e6;
/** Milliseconds. A batch cannot be stopped half-way, and takes a second; on a machine that is choked the process is ended, which costs a load. */
const stopWithinMs = 10_000;

/** One worker process per model: a crash of one touches no other. */
export function createEncoderPool(options: EncoderPoolOptions): EncoderPool {
  const { library } = options;
  const slots = new Map<string, Slot>();
  const stopping = new AbortController();

  const heldBy = (slot: Slot) =>
    slot.held !== undefined && slot.supervisor.running && slot.supervisor.generation === slot.held.generation
      ? slot.held
      : undefined;

  function slotOf(installed: InstalledModel): Slot {
    const existing = slots.get(installed.id);
    if (existing !== undefined) return existing;
    const slot: Slot = {
      supervisor: createSupervisor<WorkerMethods>({
        processes: options.processes[installed.runtime],
        name: `The process of ${installed.name}`,
        isWellFormed: installed.runtime === 'onnx' ? isOnnxMessage : isLlamaMessage,
        onDeath: (death) => mourn(installed, slot, death),
        // onnxruntime computes on the thread that would answer. How long it may is said with each call.
        ...(installed.runtime === 'onnx' ? { pingsMissed: Number.POSITIVE_INFINITY } : {}),
        ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
      }),
      queue: createQueue(),
      held: undefined,
      memoryBytes: 0,
      lastUsedAt: 0,
    };
    slots.set(installed.id, slot);
    return slot;
  }

  function mourn(installed: InstalledModel, slot: Slot, death: WorkerDeath): void {
    slot.held = undefined;
    options.notify({ code: 'worker/died', message: death.reason, modelId: installed.id });
    if (!death.breakerOpened) return;
    const reason = `Its process died too often. Last: ${death.reason}`;
    void library.quarantine(installed.id, reason).catch(() => undefined);
    options.notify({
      code: 'model/quarantined',
      message: `${installed.name} is not loaded any more: ${reason}`,
      hint: 'Remove it and get it again, or clear its quarantine to try once more.',
      modelId: installed.id,
    });
  }

  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-runtime`, `model/wrong-task` */
  function requireUsable(id: string, task: EncoderTask | undefined): InstalledModel {
    const installed = library.get(id);
    if (installed === undefined) {
      library.weightsPath(id);
      throw new YardstickError('model/not-installed', `${id} is not installed`);
    }
    if (installed.quarantine !== null) {
      throw new YardstickError('model/quarantined', `${installed.name} is not loaded: ${installed.quarantine.reason}`, {
        hint: 'Remove it and get it again, or clear its quarantine to try once more.',
      });
    }
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

  async function load(slot: Slot, id: string, admit: AdmitModel, wanted: AbortSignal): Promise<void> {
    const { supervisor } = slot;
    const installed = await library.checkUnchanged(id, wanted);
    const settings = await encoderSettings(installed, options.settingsOf(id));
    // The binding's own reader can be made to abort its process.
    if (installed.runtime === 'llama.cpp') await readGgufHeader(library.weightsPath(id));
    if (supervisor.broken) supervisor.reset();
    await admit({
      id,
      name: installed.name,
      weightsBytes: installed.sizeBytes,
      totalBytes: estimateFit({ installed, contextTokens: installed.contextTokens ?? 0, freeMemoryBytes: 0, gpus: [] })
        .memoryBytes,
    });
    const limit = patience(loadSeconds + installed.sizeBytes / loadBytesPerSecond);
    const signal = AbortSignal.any([wanted, limit.signal]);
    // Half a model is of no use: its process need not confirm that it stopped loading.
    const giveUp = () => void supervisor.stop();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await supervisor.start();
      signal.throwIfAborted();
      const facts = await loadInto(supervisor, installed, settings, signal);
      slot.held = { facts, settings, generation: supervisor.generation };
      slot.memoryBytes = facts.memoryBytes;
    } catch (thrown) {
      slot.held = undefined;
      await supervisor.stop();
      wanted.throwIfAborted();
      if (limit.signal.aborted) throw hung(installed);
      throw thrown;
    } finally {
      limit.end();
      signal.removeEventListener('abort', giveUp);
    }
  }

  function loadInto(
    supervisor: Slot['supervisor'],
    installed: InstalledModel,
    { pooling, maxTokens }: EncoderSettings,
    signal: AbortSignal,
  ): Promise<LoadedEncoder> {
    const { threads, gpu } = options;
    const file = library.weightsPath(installed.id);
    if (installed.runtime === 'llama.cpp') {
      return supervisor.call('loadEmbedder', { path: file, gpu, threads, checkTensors: true, maxTokens }, { signal });
    }
    const task = installed.task === 'reranking' ? 'reranking' : 'embedding';
    const weights = weightsName(file, installed);
    return supervisor.call(
      'load',
      { folder: installed.directory, weights, task, pooling, maxTokens, threads },
      { signal },
    );
  }

  const leaseOf = (slot: Slot, installed: InstalledModel, wanted: AbortSignal): EncoderLease => {
    const held = heldBy(slot);
    if (held === undefined) throw new YardstickError('worker/died', `The process of ${installed.name} ended.`);
    return {
      installed,
      settings: held.settings,
      facts: held.facts,
      async call(name, params, { seconds }) {
        const limit = patience(seconds);
        // What computes for ever cannot be asked to stop: its process is ended.
        const giveUp = () => void slot.supervisor.stop();
        limit.signal.addEventListener('abort', giveUp, { once: true });
        try {
          const result = await slot.supervisor.call(name, params, {
            signal: wanted,
            stopWithinMs: () => stopWithinMs,
          });
          const memoryBytes = (result as { memoryBytes?: number }).memoryBytes;
          if (memoryBytes !== undefined) slot.memoryBytes = memoryBytes;
          return result;
        } catch (thrown) {
          wanted.throwIfAborted();
          throw limit.signal.aborted ? hung(installed) : thrown;
        } finally {
          limit.end();
          limit.signal.removeEventListener('abort', giveUp);
        }
      },
    };
  };

  const loaded = () =>
    [...slots].flatMap(([id, slot]) => {
      const held = heldBy(slot);
      const { memoryBytes, lastUsedAt, queue } = slot;
      return held === undefined ? [] : [{ id, memoryBytes, device: held.facts.device, lastUsedAt, busy: queue.busy }];
    });

  async function unload(id: string): Promise<void> {
    const slot = slots.get(id);
    if (slot === undefined) return;
    slot.held = undefined;
    await slot.supervisor.stop();
  }

  const leavePool = options.memory.register({ residents: loaded, unload });

  return {
    async use(id, { task, signal: wanted }, work) {
      const signal = wanted === undefined ? stopping.signal : AbortSignal.any([wanted, stopping.signal]);
      const slot = slotOf(requireUsable(id, task));
      return slot.queue.run(signal, async () => {
        requireUsable(id, task);
        slot.lastUsedAt = Date.now();
        if (heldBy(slot) === undefined) await options.memory.load(signal, (admit) => load(slot, id, admit, signal));
        // As it is now: a load looks at the files anew.
        const lease = leaseOf(slot, requireUsable(id, task), signal);
        try {
          return await work(lease);
        } finally {
          slot.lastUsedAt = Date.now();
        }
      });
    },
    isLoaded: (id) => loaded().some((model) => model.id === id),
    loaded,
    unload,
    async close() {
      stopping.abort(new YardstickError('worker/stopped', 'Yardstick is closing.'));
      await Promise.allSettled([...slots.keys()].map(unload));
      leavePool();
    },
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

function hung(installed: InstalledModel): YardstickError {
  return new YardstickError('worker/hung', `The process of ${installed.name} computed without an end and was ended.`, {
    hint: 'If this happens again with the same model, its file may be faulty: remove it.',
  });
}
