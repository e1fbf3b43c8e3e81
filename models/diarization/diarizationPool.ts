import { estimateFit } from '../catalog/memoryFit.ts';
import { YardstickError } from '../errors.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import { requireLoadable } from '../files/requireLoadable.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { createWorkerPool, type WorkerLease, type WorkerPool } from '../machine/workerPool.ts';
import { isDiarizationMessage } from '../workers/diarization/diarizationMessages.ts';
import type { DiarizationMethods, LoadedDiarization, NetworkFile } from '../workers/diarization/diarizationMethods.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';

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
  notify: (notice: ModelNotice) => void;
  /** null: one per physical core. */
  threads: number | null;
  breaker?: { deaths: number; withinMs: number };
}

type OwnPool = WorkerPool<DiarizationMethods, LoadedDiarization>;

/** Both models in memory, for the length of one piece of work. */
export interface DiarizationLease extends Omit<WorkerLease<DiarizationMethods, LoadedDiarization>, 'installed'> {
  installed: { segmentation: InstalledModel; embedding: InstalledModel };
}

export interface DiarizationPool extends Pick<OwnPool, 'loaded' | 'unload' | 'close'> {
  /** Runs work on both models, loaded when they are not; one after another. */
  use<T>(models: SpeakerModels, signal: AbortSignal, work: (lease: DiarizationLease) => Promise<T>): Promise<T>;
  /** @throws {YardstickError} `model/not-installed`, `model/quarantined`, `model/wrong-task` */
  requireUsable(models: SpeakerModels): DiarizationLease['installed'];
}

/** What each of the two is called in a model's own words. */
export const speakerModelFamilies = { segmentation: 'pyannote', embedding: 'wespeaker-resnet' } as const;

/** One process that holds both models: they are small, and hear the same window one after the other. */
export function createDiarizationPool(options: DiarizationPoolOptions): DiarizationPool {
  const { library, processes, memory, notify, breaker } = options;
  const pool: OwnPool = createWorkerPool({
    library,
    memory,
    notify,
    breaker,
    processOf: () => ({
      key: 'speakers',
      name: 'The process that finds speakers',
      processes,
      isWellFormed: isDiarizationMessage,
      // onnxruntime computes on the thread that would answer. How long it may is said with each call.
      pingsMissed: Number.POSITIVE_INFINITY,
    }),
    async prepare(models) {
      const [segmentation, embedding] = models.map(networkFile) as [NetworkFile, NetworkFile];
      const [first, second] = models as [InstalledModel, InstalledModel];
      const fit = estimateFit({ installed: first, contextTokens: 0, freeMemoryBytes: 0, gpus: [] });
      return {
        name: 'Finding speakers',
        // The runtime stands in memory once.
        totalBytes: fit.memoryBytes + second.sizeBytes * 2,
        load: (call, signal) => call('load', { segmentation, embedding, threads: options.threads }, { signal }),
      };
    },
  });

  function requireOne(role: keyof SpeakerModels, id: string): InstalledModel {
    const installed = requireLoadable(library, id);
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

  const { loaded, unload, close } = pool;
  return {
    requireUsable,
    loaded,
    unload,
    close,
    use: (models, signal, work) =>
      pool.use(
        () => {
          const { segmentation, embedding } = requireUsable(models);
          return [segmentation, embedding];
        },
        signal,
        ({ installed, ...lease }) => {
          const [segmentation, embedding] = installed as [InstalledModel, InstalledModel];
          return work({ ...lease, installed: { segmentation, embedding } });
        },
      ),
  };
}

/** By file ending, the most exact ones first: these are small, and a voice is a matter of small differences. */
const endings = ['', '_fp16', '_quantized', '_int8', '_uint8'];

/** @throws {YardstickError} `model/load-failed` where there are no weights */
function networkFile(installed: InstalledModel): NetworkFile {
  const names = new Set(installed.files.map(({ name }) => name));
  const ending = endings.find((one) => names.has(`onnx/model${one}.onnx`));
  if (ending !== undefined) return { folder: installed.directory, weights: `model${ending}` };
  throw new YardstickError('model/load-failed', `${installed.name} has no onnx/model.onnx.`, {
    hint: 'Remove the model and get it again, with its file.',
  });
}
