import { estimateFit } from '../catalog/memoryFit.ts';
import { requireBase } from '../files/adapters/adapterBase.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import { requireLoadable } from '../files/requireLoadable.ts';
import { YardstickError } from '../errors.ts';
import { createSupervisor, type CallOptions, type Supervisor, type WorkerDeath } from '../workers/supervisor.ts';
import { isLlamaMessage } from '../workers/llama/llamaMessages.ts';
import type { LlamaMethods, LlamaRuntime, LoadedFacts } from '../workers/llama/llamaMethods.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import type { AdmitModel, MachineMemory } from '../machine/machineMemory.ts';
import { quarantinedNotice, type ModelNotice } from '../machine/modelNotice.ts';
import { createQueue, type Queue } from '../machine/queue.ts';
import { checkModelFiles, type ModelFiles } from './modelFiles.ts';
import { probeModel } from './probeModel.ts';

export interface PoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  processes: ProcessAdapter;
  notify: (notice: ModelNotice) => void;
  gpu: 'auto' | false;
  /** null: one per physical core. */
  threads: number | null;
  memory: MachineMemory;
  /** Upper limit of a context in tokens, unless a prompt needs more. */
  contextTokens: number;
  breaker?: { deaths: number; withinMs: number };
}

/** A model in memory, for the length of one piece of work. */
export interface ModelLease {
  installed: InstalledModel;
  /** Whose weights they are: the model itself, or its adapter's base. */
  base: InstalledModel;
  facts: LoadedFacts;
  /** It was loaded for this. */
  cold: boolean;
  /** Milliseconds; 0 when it was there. */
  loadMs: number;
  call<Name extends keyof LlamaMethods>(
    name: Name,
    params: LlamaMethods[Name]['params'],
    options?: CallOptions<LlamaMethods[Name]['event']>,
  ): Promise<LlamaMethods[Name]['result']>;
}

export interface LanguagePool {
  /** Runs work on a model, loaded when it is not; work on one model goes one after another. */
  use<T>(
    id: string,
    options: { signal?: AbortSignal; onLoading?: (progress: number) => void },
    work: (lease: ModelLease) => Promise<T>,
  ): Promise<T>;
  /** Work that gives way: done only if the model is loaded and idle; its signal aborts when real work comes. */
  useIfIdle(id: string, work: (lease: ModelLease, signal: AbortSignal) => Promise<void>): Promise<void>;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  /** Of a model that is loaded. */
  runtime(): LlamaRuntime | undefined;
  /** What the last load found, whether or not anything is loaded now. */
  lastRuntime(): LlamaRuntime | undefined;
  /** What a model's process holds now, as it said with its last answer. */
  setMemory(id: string, bytes: number): void;
  unload(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Slot {
  supervisor: Supervisor<LlamaMethods>;
  queue: Queue;
  facts: LoadedFacts | undefined;
  /** The process that `facts` is about. */
  generation: number;
  memoryBytes: number;
  lastUsedAt: number;
  giveWay: AbortController | undefined;
}

interface LoadOptions {
  admit: AdmitModel;
  signal: AbortSignal;
  onLoading: ((progress: number) => void) | undefined;
}

/** One worker process per model, as many as the memory allows: a crash of one touches no other. */
export function createLanguagePool(options: PoolOptions): LanguagePool {
  const { library } = options;
  const slots = new Map<string, Slot>();
  /** Files (by hash), and an adapter's together with its base's, that have been looked at tensor by tensor since the start. */
  const checked = new Set<string>();
  const stopping = new AbortController();
  let lastRuntime: LlamaRuntime | undefined;
  const trials = new Set<Promise<unknown>>();

  const isLoaded = (slot: Slot) =>
    slot.facts !== undefined && slot.supervisor.running && slot.supervisor.generation === slot.generation;

  function slotOf(installed: InstalledModel): Slot {
    const existing = slots.get(installed.id);
    if (existing !== undefined) return existing;
    const slot: Slot = {
      supervisor: createSupervisor<LlamaMethods>({
        processes: options.processes,
        name: `The process of ${installed.name}`,
        isWellFormed: isLlamaMessage,
        onDeath: (death) => mourn(installed, slot, death),
        ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
      }),
      queue: createQueue(),
      facts: undefined,
      generation: 0,
      memoryBytes: 0,
      lastUsedAt: 0,
      giveWay: undefined,
    };
    slots.set(installed.id, slot);
    return slot;
  }

  function mourn(installed: InstalledModel, slot: Slot, death: WorkerDeath): void {
    slot.facts = undefined;
    options.notify({ code: 'worker/died', message: death.reason, modelId: installed.id });
    if (death.breakerOpened) void quarantine(installed, `Its process died too often. Last: ${death.reason}`);
  }

  async function quarantine(installed: InstalledModel, reason: string): Promise<void> {
    // In force at once; that it is on disk, too, need not be waited for to say it.
    const written = library.quarantine(installed.id, reason);
    options.notify(quarantinedNotice(installed, reason));
    await written.catch(() => undefined);
  }

  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-runtime` */
  function requireUsable(id: string): InstalledModel {
    const installed = requireLoadable(library, id);
    if (installed.runtime !== 'llama.cpp') {
      throw new YardstickError('model/wrong-runtime', `${installed.name} is not a language model for llama.cpp.`);
    }
    return installed;
  }

  async function load(slot: Slot, id: string, { admit, signal, onLoading }: LoadOptions): Promise<void> {
    const { supervisor } = slot;
    onLoading?.(0);
    const files = await checkModelFiles(library, id, signal);
    const { installed, base, inMemory, header } = files;
    if (supervisor.broken) supervisor.reset();
    if (files.unknown && !checked.has(files.contents)) await vet(files, signal);
    // Half a model is of no use: its process need not confirm that it stopped loading.
    const giveUp = () => void supervisor.stop();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await supervisor.start();
      signal.throwIfAborted();
      const runtime = await supervisor.call('runtime', { gpu: options.gpu, threads: options.threads }, { signal });
      lastRuntime = runtime;
      const { contextBudgetBytes } = await admit({
        id: installed.id,
        name: installed.name,
        weightsBytes: inMemory.sizeBytes,
        totalBytes: estimateFit({
          installed: inMemory,
          contextTokens: options.contextTokens,
          freeMemoryBytes: 0,
          gpus: [],
        }).memoryBytes,
        extraBytes: runtime.freeDeviceBytes,
      });
      slot.facts = await supervisor.call(
        'load',
        {
          path: files.path,
          adapter: files.adapter,
          gpu: options.gpu,
          threads: options.threads,
          checkTensors: !checked.has(base.sha256),
          completion: base.tuning === 'base' || (header.chatTemplate === null && base.tuning !== 'instruct'),
          contextBudgetBytes,
          contextTokens: options.contextTokens,
        },
        { signal, onEvent: ({ progress }) => onLoading?.(progress) },
      );
      slot.generation = supervisor.generation;
      slot.memoryBytes = slot.facts.memoryBytes;
      checked.add(base.sha256).add(files.contents);
      const { backend, gpuFallback } = slot.facts.runtime;
      if (gpuFallback !== null) {
        options.notify({
          code: 'gpu/fallback',
          message: gpuFallback,
          hint:
            backend === 'cpu'
              ? 'Install or update the GPU driver; yardstick doctor shows what is found.'
              : 'Close other programs that use the GPU, or choose a smaller model.',
          modelId: installed.id,
        });
      }
    } catch (thrown) {
      slot.facts = undefined;
      await supervisor.stop();
      signal.throwIfAborted();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** A file of unknown origin is first loaded where nothing can be lost. */
  async function vet(files: ModelFiles, signal: AbortSignal): Promise<void> {
    const { installed, base, inMemory, path, adapter } = files;
    const trial = probeModel({
      processes: options.processes,
      name: installed.name,
      file: path,
      adapter,
      fileBytes: inMemory.sizeBytes,
      signal,
    });
    trials.add(trial);
    const verdict = await trial.finally(() => trials.delete(trial));
    if (verdict === null) {
      checked.add(base.sha256).add(files.contents);
      return;
    }
    if (verdict.hostile) await quarantine(installed, verdict.error.message);
    throw verdict.error;
  }

  const residents = () =>
    [...slots].flatMap(([id, slot]) =>
      isLoaded(slot) && slot.facts !== undefined
        ? [
            {
              id,
              memoryBytes: slot.memoryBytes,
              device: slot.facts.device,
              lastUsedAt: slot.lastUsedAt,
              busy: slot.queue.busy,
            },
          ]
        : [],
    );

  async function unload(id: string): Promise<void> {
    const slot = slots.get(id);
    if (slot === undefined) return;
    slot.facts = undefined;
    await slot.supervisor.stop();
  }

  const leavePool = options.memory.register({ residents, unload });

  const leaseOf = (
    slot: Slot,
    installed: InstalledModel,
    facts: LoadedFacts,
    cold: boolean,
    loadMs: number,
  ): ModelLease => ({
    installed,
    base: requireBase(library, installed),
    facts,
    cold,
    loadMs,
    call: (name, params, callOptions) => slot.supervisor.call(name, params, callOptions),
  });

  return {
    async use(id, { signal: wanted, onLoading }, work) {
      const signal = wanted === undefined ? stopping.signal : AbortSignal.any([wanted, stopping.signal]);
      const slot = slotOf(requireUsable(id));
      slot.giveWay?.abort();
      return slot.queue.run(signal, async () => {
        requireUsable(id);
        slot.lastUsedAt = Date.now();
        const cold = !isLoaded(slot);
        const startedAt = performance.now();
        if (cold) await options.memory.load(signal, (admit) => load(slot, id, { admit, signal, onLoading }));
        // As it is now: a load looks at the file anew.
        const installed = requireUsable(id);
        const { facts } = slot;
        if (facts === undefined) throw new YardstickError('worker/died', `The process of ${installed.name} ended.`);
        const loadMs = cold ? performance.now() - startedAt : 0;
        try {
          return await work(leaseOf(slot, installed, facts, cold, loadMs));
        } finally {
          slot.lastUsedAt = Date.now();
        }
      });
    },
    async useIfIdle(id, work) {
      const slot = slots.get(id);
      const installed = library.get(id);
      if (slot?.facts === undefined || installed === undefined || !isLoaded(slot) || slot.queue.busy) return;
      slot.giveWay?.abort();
      const giveWay = new AbortController();
      slot.giveWay = giveWay;
      try {
        await work(leaseOf(slot, installed, slot.facts, false, 0), AbortSignal.any([giveWay.signal, stopping.signal]));
      } finally {
        if (slot.giveWay === giveWay) slot.giveWay = undefined;
      }
    },
    loaded: residents,
    runtime: () => [...slots.values()].find(isLoaded)?.facts?.runtime,
    lastRuntime: () => lastRuntime,
    setMemory(id, bytes) {
      const slot = slots.get(id);
      if (slot !== undefined) slot.memoryBytes = bytes;
    },
    unload,
    async close() {
      stopping.abort(new YardstickError('worker/stopped', 'Yardstick is closing.'));
      await Promise.allSettled([...trials, ...[...slots.keys()].map(unload)]);
      leavePool();
    },
  };
}
