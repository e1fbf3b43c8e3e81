import { estimateFit } from '../catalog/memoryFit.ts';
import { YardstickError } from '../errors.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { AdmitModel, MachineMemory } from '../machine/machineMemory.ts';
import { patience } from '../machine/patience.ts';
import { createQueue, type Queue } from '../machine/queue.ts';
import { isSpeechMessage } from '../workers/speech/speechMessages.ts';
import type { LoadedSpeech, SpeechMethods, SpeechWeights } from '../workers/speech/speechMethods.ts';
import { createSupervisor, type Supervisor, type WorkerDeath } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';

/** Something about these models that a person should see, outside any one call. */
export interface SpeechNotice {
  /** `worker/died`, `model/quarantined`, `speech/by-loudness`. */
  code: string;
  message: string;
  hint?: string;
  modelId?: string;
}

export interface SpeechPoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  processes: ProcessAdapter;
  memory: MachineMemory;
  notify: (notice: SpeechNotice) => void;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

/** A model in memory, for the length of one window. */
export interface SpeechLease {
  installed: InstalledModel;
  facts: LoadedSpeech;
  /** Milliseconds that loading it took now; 0 when it was in memory. */
  loadMs: number;
  /** @param seconds after which the process counts as hung, and is ended */
  call<Name extends keyof SpeechMethods>(
    name: Name,
    params: SpeechMethods[Name]['params'],
    options: { seconds: number },
  ): Promise<SpeechMethods[Name]['result']>;
}

export interface SpeechPool {
  /** Runs work on a model, loaded when it is not; work on one model goes one after another. */
  use<T>(id: string, signal: AbortSignal | undefined, work: (lease: SpeechLease) => Promise<T>): Promise<T>;
  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-task`, `model/load-failed` */
  requireUsable(id: string): InstalledModel;
  isLoaded(id: string): boolean;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  unload(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Slot {
  supervisor: Supervisor<SpeechMethods>;
  queue: Queue;
  held: { facts: LoadedSpeech; generation: number } | undefined;
  memoryBytes: number;
  lastUsedAt: number;
}

/** Reading the files, and more by the byte: a slow disk is no crime. */
const loadSeconds = 60;
const loadBytesPerSecond = 20e6;

/** One worker process per model: a crash of one touches no other. */
export function createSpeechPool(options: SpeechPoolOptions): SpeechPool {
  const { library } = options;
  const slots = new Map<string, Slot>();
  const stopping = new AbortController();

  const heldBy = ({ held, supervisor }: Slot) =>
    held !== undefined && supervisor.running && supervisor.generation === held.generation ? held : undefined;

  function slotOf(installed: InstalledModel): Slot {
    const existing = slots.get(installed.id);
    if (existing !== undefined) return existing;
    const slot: Slot = {
      supervisor: createSupervisor<SpeechMethods>({
        processes: options.processes,
        name: `The process of ${installed.name}`,
        isWellFormed: isSpeechMessage,
        onDeath: (death) => mourn(installed, slot, death),
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

  function requireUsable(id: string): InstalledModel {
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
    if (installed.task !== 'transcription' || installed.runtime !== 'onnx' || installed.family !== 'whisper') {
      throw new YardstickError(
        'model/wrong-task',
        `${installed.name} is a model for ${installed.task} (${installed.family}), not a Whisper model in transformers.js layout.`,
        { hint: 'See which there are with: yardstick models list --task transcription' },
      );
    }
    return installed;
  }

  async function load(slot: Slot, id: string, admit: AdmitModel, wanted: AbortSignal): Promise<void> {
    const { supervisor } = slot;
    const installed = await library.checkUnchanged(id, wanted);
    const weights = speechWeights(installed);
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
      const params = { folder: installed.directory, weights, threads: options.threads };
      const facts = await supervisor.call('load', params, { signal });
      slot.held = { facts, generation: supervisor.generation };
      slot.memoryBytes = facts.memoryBytes;
    } catch (thrown) {
      slot.held = undefined;
      await supervisor.stop();
      wanted.throwIfAborted();
      throw limit.signal.aborted ? hung(installed) : thrown;
    } finally {
      limit.end();
      signal.removeEventListener('abort', giveUp);
    }
  }

  const leaseOf = (slot: Slot, installed: InstalledModel, loadMs: number, wanted: AbortSignal): SpeechLease => {
    const held = heldBy(slot);
    if (held === undefined) throw new YardstickError('worker/died', `The process of ${installed.name} ended.`);
    return {
      installed,
      facts: held.facts,
      loadMs,
      async call(name, params, { seconds }) {
        const limit = patience(seconds);
        // What computes for ever cannot be asked to stop: its process is ended.
        const giveUp = () => void slot.supervisor.stop();
        limit.signal.addEventListener('abort', giveUp, { once: true });
        try {
          const result = await slot.supervisor.call(name, params, { signal: wanted });
          if ('memoryBytes' in result) slot.memoryBytes = result.memoryBytes;
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
    requireUsable,
    async use(id, wanted, work) {
      const signal = wanted === undefined ? stopping.signal : AbortSignal.any([wanted, stopping.signal]);
      const slot = slotOf(requireUsable(id));
      return slot.queue.run(signal, async () => {
        requireUsable(id);
        slot.lastUsedAt = Date.now();
        let loadMs = 0;
        if (heldBy(slot) === undefined) {
          const startedAt = performance.now();
          await options.memory.load(signal, (admit) => load(slot, id, admit, signal));
          loadMs = performance.now() - startedAt;
        }
        // As it is now: a load looks at the files anew.
        const lease = leaseOf(slot, requireUsable(id), loadMs, signal);
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

function hung(installed: InstalledModel): YardstickError {
  return new YardstickError('worker/hung', `The process of ${installed.name} computed without an end and was ended.`, {
    hint: 'If this happens again with the same model, its file may be faulty: remove it.',
  });
}
