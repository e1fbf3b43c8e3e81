import { estimateFit } from '../catalog/memoryFit.ts';
import { YardstickError } from '../errors.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { AdmitModel, MachineMemory } from '../machine/machineMemory.ts';
import { patience } from '../machine/patience.ts';
import { createQueue } from '../machine/queue.ts';
import { isDiarizationMessage } from '../workers/diarization/diarizationMessages.ts';
import type { DiarizationMethods, LoadedDiarization, NetworkFile } from '../workers/diarization/diarizationMethods.ts';
import { createSupervisor, type WorkerDeath } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';

/** Something about these models that a person should see, outside any one call. */
export interface DiarizationNotice {
  /** `worker/died`, `model/quarantined`. */
  code: string;
  message: string;
  hint?: string;
  modelId?: string;
}

/** Ids of the two installed models that find speakers together. */
export interface SpeakerModels {
  /** Tells who speaks when, within ten seconds. */
  segmentation: string;
  /** Knows a voice again. */
  embedding: string;
}

export interface DiarizationPoolOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  processes: ProcessAdapter;
  memory: MachineMemory;
  notify: (notice: DiarizationNotice) => void;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

/** Both models in memory, for the length of one piece of work. */
export interface DiarizationLease {
  installed: { segmentation: InstalledModel; embedding: InstalledModel };
  facts: LoadedDiarization;
  /** Milliseconds that loading took now; 0 when they were in memory. */
  loadMs: number;
  /** @param seconds after which the process counts as hung, and is ended */
  call<Name extends keyof DiarizationMethods>(
    name: Name,
    params: DiarizationMethods[Name]['params'],
    options: { seconds: number },
  ): Promise<DiarizationMethods[Name]['result']>;
}

export interface DiarizationPool {
  /** Runs work on both models, loaded when they are not; one after another. */
  use<T>(models: SpeakerModels, signal: AbortSignal, work: (lease: DiarizationLease) => Promise<T>): Promise<T>;
  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-task` */
  requireUsable(models: SpeakerModels): DiarizationLease['installed'];
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  /** Does nothing where the id is of neither model. */
  unload(id: string): Promise<void>;
  close(): Promise<void>;
}

/** What each of the two is called in a model's own words. */
export const speakerModelFamilies = { segmentation: 'pyannote', embedding: 'wespeaker-resnet' } as const;

/** Reading the files, and more by the byte: a slow disk is no crime. */
const loadSeconds = 60;
const loadBytesPerSecond = 20e6;

/** One process that holds both models: they are small, and hear the same window one after the other. */
export function createDiarizationPool(options: DiarizationPoolOptions): DiarizationPool {
  const { library } = options;
  const stopping = new AbortController();
  const queue = createQueue();
  let held: { models: SpeakerModels; facts: LoadedDiarization; generation: number } | undefined;
  let memoryBytes = 0;
  let lastUsedAt = 0;
  /** Those that the process was started for: they are to blame for its end. */
  let wanted: SpeakerModels | undefined;

  const supervisor = createSupervisor<DiarizationMethods>({
    processes: options.processes,
    name: 'The process that finds speakers',
    isWellFormed: isDiarizationMessage,
    onDeath: mourn,
    // onnxruntime computes on the thread that would answer. How long it may is said with each call.
    pingsMissed: Number.POSITIVE_INFINITY,
    ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
  });

  const heldNow = () =>
    held !== undefined && supervisor.running && supervisor.generation === held.generation ? held : undefined;

  function mourn(death: WorkerDeath): void {
    held = undefined;
    const models = wanted;
    if (models === undefined) return;
    options.notify({ code: 'worker/died', message: death.reason, modelId: models.segmentation });
    if (!death.breakerOpened) return;
    const reason = `Its process died too often. Last: ${death.reason}`;
    // Which of the two it was cannot be told.
    for (const id of [models.segmentation, models.embedding]) {
      void library.quarantine(id, reason).catch(() => undefined);
      options.notify({
        code: 'model/quarantined',
        message: `${library.get(id)?.name ?? id} is not loaded any more: ${reason}`,
        hint: 'Remove it and get it again, or clear its quarantine to try once more.',
        modelId: id,
      });
    }
  }

  function requireOne(role: keyof SpeakerModels, id: string): InstalledModel {
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
    const family = speakerModelFamilies[role];
    if (installed.task !== 'diarization' || installed.runtime !== 'onnx' || installed.family !== family) {
      throw new YardstickError(
        'model/wrong-task',
        `${installed.name} is a model for ${installed.task} (${installed.family}), not one of the kind ${family}.`,
        { hint: 'See which there are with: yardstick models list --task diarization' },
      );
    }
    return installed;
  }

  const requireUsable = (models: SpeakerModels): DiarizationLease['installed'] => ({
    segmentation: requireOne('segmentation', models.segmentation),
    embedding: requireOne('embedding', models.embedding),
  });

  async function load(models: SpeakerModels, admit: AdmitModel, signal: AbortSignal): Promise<void> {
    await unloadAll();
    const files: NetworkFile[] = [];
    let weightsBytes = 0;
    let totalBytes = 0;
    for (const id of [models.segmentation, models.embedding]) {
      // oxlint-disable-next-line no-await-in-loop -- each is read through
      const installed = await library.checkUnchanged(id, signal);
      files.push({ folder: installed.directory, weights: weightsOf(installed) });
      weightsBytes += installed.sizeBytes;
      const fit = estimateFit({ installed, contextTokens: 0, freeMemoryBytes: 0, gpus: [] });
      // The runtime stands in memory once.
      totalBytes = totalBytes === 0 ? fit.memoryBytes : totalBytes + installed.sizeBytes * 2;
    }
    if (supervisor.broken) supervisor.reset();
    await admit({ id: models.segmentation, name: 'Finding speakers', weightsBytes, totalBytes });
    const limit = patience(loadSeconds + weightsBytes / loadBytesPerSecond);
    const either = AbortSignal.any([signal, limit.signal]);
    // Half a model is of no use: its process need not confirm that it stopped loading.
    const giveUp = () => void supervisor.stop();
    either.addEventListener('abort', giveUp, { once: true });
    try {
      wanted = models;
      await supervisor.start();
      either.throwIfAborted();
      const [segmentation, embedding] = files as [NetworkFile, NetworkFile];
      const facts = await supervisor.call(
        'load',
        { segmentation, embedding, threads: options.threads },
        { signal: either },
      );
      held = { models, facts, generation: supervisor.generation };
      memoryBytes = facts.memoryBytes;
    } catch (thrown) {
      await unloadAll();
      signal.throwIfAborted();
      throw limit.signal.aborted ? hung() : thrown;
    } finally {
      limit.end();
      either.removeEventListener('abort', giveUp);
    }
  }

  const leaseOf = (models: SpeakerModels, loadMs: number, signal: AbortSignal): DiarizationLease => {
    const now = heldNow();
    if (now === undefined) throw new YardstickError('worker/died', 'The process that finds speakers ended.');
    return {
      installed: requireUsable(models),
      facts: now.facts,
      loadMs,
      async call(name, params, { seconds }) {
        const limit = patience(seconds);
        // What computes for ever cannot be asked to stop: its process is ended.
        const giveUp = () => void supervisor.stop();
        limit.signal.addEventListener('abort', giveUp, { once: true });
        try {
          const result = await supervisor.call(name, params, { signal });
          if ('memoryBytes' in result) ({ memoryBytes } = result);
          return result;
        } catch (thrown) {
          signal.throwIfAborted();
          throw limit.signal.aborted ? hung() : thrown;
        } finally {
          limit.end();
          limit.signal.removeEventListener('abort', giveUp);
        }
      },
    };
  };

  async function unloadAll(): Promise<void> {
    held = undefined;
    await supervisor.stop();
  }

  const loaded = () => {
    const now = heldNow();
    return now === undefined
      ? []
      : [{ id: now.models.segmentation, memoryBytes, device: now.facts.device, lastUsedAt, busy: queue.busy }];
  };

  async function unload(id: string): Promise<void> {
    const { segmentation, embedding } = held?.models ?? {};
    if (id === segmentation || id === embedding) await unloadAll();
  }

  const leavePool = options.memory.register({ residents: loaded, unload });

  return {
    requireUsable,
    async use(models, given, work) {
      const signal = AbortSignal.any([given, stopping.signal]);
      requireUsable(models);
      return queue.run(signal, async () => {
        requireUsable(models);
        lastUsedAt = Date.now();
        let loadMs = 0;
        const now = heldNow()?.models;
        if (now?.segmentation !== models.segmentation || now.embedding !== models.embedding) {
          const startedAt = performance.now();
          await options.memory.load(signal, (admit) => load(models, admit, signal));
          loadMs = performance.now() - startedAt;
        }
        try {
          return await work(leaseOf(models, loadMs, signal));
        } finally {
          lastUsedAt = Date.now();
        }
      });
    },
    loaded,
    unload,
    async close() {
      stopping.abort(new YardstickError('worker/stopped', 'Yardstick is closing.'));
      await unloadAll().catch(() => undefined);
      leavePool();
    },
  };
}

/** By file ending, the most exact ones first: these are small, and a voice is a matter of small differences. */
const endings = ['', '_fp16', '_quantized', '_int8', '_uint8'];

/** @throws {YardstickError} `model/load-failed` where there is none */
function weightsOf(installed: InstalledModel): string {
  const names = new Set(installed.files.map(({ name }) => name));
  const ending = endings.find((one) => names.has(`onnx/model${one}.onnx`));
  if (ending !== undefined) return `model${ending}`;
  throw new YardstickError('model/load-failed', `${installed.name} has no onnx/model.onnx.`, {
    hint: 'Remove the model and get it again, with its file.',
  });
}

function hung(): YardstickError {
  return new YardstickError('worker/hung', 'The process that finds speakers computed without an end and was ended.', {
    hint: 'If this happens again with the same models, a file may be faulty: remove them.',
  });
}
