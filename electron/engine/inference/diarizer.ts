import type { Catalog } from '../../../models/catalog/catalog.ts';
import { entrySize } from '../../../models/catalog/entrySize.ts';
import { speakerModelFamilies, type SpeakerModels } from '../../../models/diarization/diarizationPool.ts';
import type { DiarizationFacts, DiarizedPart, LocalDiarization } from '../../../models/diarization/localDiarization.ts';
import { YardstickError } from '../../../models/errors.ts';
import { catalogEntryOf } from '../../../models/files/catalogEntryOf.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { MachineTurns } from '../../../models/machine/machineTurns.ts';
import { openAudio } from '../media/openAudio.ts';
import type { Diarization, Diarizer, SpeakerModelView } from './diarization.ts';

export interface DiarizerOptions {
  localDiarization: LocalDiarization;
  /** Shared with everything that computes on this machine. */
  turns: MachineTurns;
  library: Pick<ModelLibrary, 'list'>;
  catalog: Pick<Catalog, 'entries' | 'get'>;
  /** Where the way to ffmpeg is read from. */
  environment: NodeJS.ProcessEnv;
}

const roles: readonly (keyof SpeakerModels)[] = ['segmentation', 'embedding'];

/** Takes the machine's turn for each window, so that a timed answer waits for one at most. */
export function createDiarizer(options: DiarizerOptions): Diarizer {
  const { localDiarization, turns, environment } = options;

  return {
    async diarize({ file, speakers, signal }, onProgress) {
      const models = installedModels(options);
      const source = await openAudio(file, { environment, signal });
      try {
        const durationSeconds = source.seconds();
        const timings = { totalMs: 0, realTimeFactor: null as number | null, loadMs: 0, queueMs: 0 };
        const parts = localDiarization.diarize(models, source.chunks(), {
          speakers,
          signal,
          turn: (work) => turns.run(signal, work),
        });
        const count = (part: Pick<DiarizedPart, 'queueMs' | 'workMs'>): void => {
          timings.queueMs += part.queueMs;
          timings.totalMs += part.workMs;
        };
        for (;;) {
          // oxlint-disable-next-line no-await-in-loop -- window by window
          const part = await parts.next();
          count(part.value);
          if (part.done === true) {
            const { seconds, turns: found, facts } = part.value;
            timings.realTimeFactor = seconds > 0 ? timings.totalMs / 1_000 / seconds : null;
            return {
              turns: found,
              speakers: new Set(found.map(({ speaker }) => speaker)).size,
              durationSeconds: seconds,
              timings,
              conditions: facts === null ? null : conditionsOf(models, facts, timings.loadMs > 0),
            };
          }
          const { seconds, loadMs } = part.value;
          timings.loadMs += loadMs;
          onProgress?.({
            seconds,
            durationSeconds,
            secondsLeft:
              durationSeconds === null || seconds <= 0
                ? null
                : (Math.max(0, durationSeconds - seconds) * timings.totalMs) / seconds / 1_000,
          });
        }
      } finally {
        await source.close().catch(() => undefined);
      }
    },

    requireModels: () => void installedModels(options),
    models: () => speakerModels(options),
  };
}

function installedModel({ library }: Pick<DiarizerOptions, 'library'>, role: keyof SpeakerModels) {
  const family = speakerModelFamilies[role];
  const all = library.list().filter((model) => model.task === 'diarization' && model.family === family);
  // One that is not loaded any more is named only where there is no other one.
  return all.find(({ quarantine }) => quarantine === null) ?? all[0];
}

function speakerModels(options: DiarizerOptions): SpeakerModelView[] {
  return roles.flatMap((role): SpeakerModelView[] => {
    const installed = installedModel(options, role);
    if (installed !== undefined) {
      const { id, name, sizeBytes } = installed;
      const licence = catalogEntryOf(installed, options.catalog)?.licence.name ?? null;
      return [{ id, name, installed: true, bytes: sizeBytes, exact: true, licence }];
    }
    const entry = options.catalog.entries.find(({ family }) => family === speakerModelFamilies[role]);
    if (entry === undefined) return [];
    const { id, name, licence } = entry;
    return [{ id, name, installed: false, licence: licence.name, ...entrySize(entry) }];
  });
}

/** @throws {YardstickError} `model/not-installed` */
function installedModels(options: DiarizerOptions): SpeakerModels {
  const [segmentation, embedding] = roles.map((role) => installedModel(options, role)?.id);
  if (segmentation !== undefined && embedding !== undefined) return { segmentation, embedding };
  const missing = speakerModels(options).filter(({ installed }) => !installed);
  throw new YardstickError(
    'model/not-installed',
    `Finding speakers takes two models, and ${missing.map(({ name }) => name).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed.`,
    {
      hint: `Get ${missing.length === 1 ? 'it' : 'them'} on the Models page, or: ${missing.map(({ id }) => `yardstick models pull ${id}`).join(' && ')}`,
    },
  );
}

function conditionsOf(
  models: SpeakerModels,
  { modelSha256, ...facts }: DiarizationFacts,
  cold: boolean,
): Diarization['conditions'] {
  return {
    segmentation: { model: models.segmentation, modelSha256: modelSha256.segmentation },
    embedding: { model: models.embedding, modelSha256: modelSha256.embedding },
    ...facts,
    cold,
  };
}
