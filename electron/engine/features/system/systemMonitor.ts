import { existsSync } from 'node:fs';
import os from 'node:os';
import { reportError, type ErrorReport } from '../../../../models/errors.ts';
import type { LocalDiarization } from '../../../../models/diarization/localDiarization.ts';
import type { LocalEmbeddings } from '../../../../models/embedding/localEmbeddings.ts';
import type { LocalTranscriptions } from '../../../../models/transcription/localTranscriptions.ts';
import type { ModelLibrary } from '../../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { Egress } from '../../egress/egress.ts';
import type { Jobs, JobView } from '../../jobs/jobs.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Store } from '../../store/store.ts';
import { diskProblem } from './diskProblem.ts';
import { createSystemWatchers } from './systemWatchers.ts';
import type { Notice, SystemEvent, SystemInfo } from './view.ts';

/** What the machine and the engine are up to. */
export interface SystemMonitor {
  /** Takes a moment: the model runtime is asked what it finds. */
  info(): Promise<SystemInfo>;
  jobs(): JobView[];
  /** First the present state, then every change until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<SystemEvent, void, undefined>;
  close(): void;
}

export function createSystemMonitor(rooms: {
  home: string;
  appVersion: string;
  store: Store;
  library: ModelLibrary;
  localModels: LocalModels;
  localEmbeddings: LocalEmbeddings;
  localTranscriptions: LocalTranscriptions;
  localDiarization: LocalDiarization;
  egress: Egress;
  secrets: Secrets;
  jobs: Jobs;
}): SystemMonitor {
  const { home, appVersion, store, library, localModels, localEmbeddings, egress, secrets, jobs } = rooms;
  const pools = [localModels, localEmbeddings, rooms.localTranscriptions, rooms.localDiarization];
  const watchers = createSystemWatchers({
    jobs: () => jobs.list(),
    offline: () => egress.status().offline,
  });
  const unsubscribe = [
    jobs.subscribe((list) => watchers.jobsChanged(list)),
    egress.onChange(() => watchers.egressChanged()),
    ...pools.map((models) =>
      models.onNotice((notice) => watchers.noticed({ ...notice, time: Date.now() } satisfies Notice)),
    ),
  ];

  return {
    async info() {
      const problems: ErrorReport[] = [...library.problems()];
      const broken = (thrown: unknown) => {
        problems.push(reportError(thrown));
        return null;
      };
      const [runtime, onnx] = await Promise.all([
        localModels.runtime().catch(broken),
        localEmbeddings.runtime().catch(broken),
      ]);
      const { sqlite, vec } = store.info();
      if (vec === null) problems.push({ code: 'store/no-vectors', message: 'sqlite-vec could not be loaded.' });
      // The system goes on writing to a deleted file without a word.
      if (!existsSync(store.path)) {
        problems.push({
          code: 'store/gone',
          message: `The database was deleted while it was in use: ${store.path}`,
          hint: 'Export the conversations you need now: at the next start they are gone.',
        });
      }
      const disk = await diskProblem(home);
      if (disk !== null) problems.push(disk);
      const [processor] = os.cpus();
      return {
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
        cpu: { model: processor?.model.trim() ?? 'unknown', cores: os.availableParallelism() },
        memoryBytes: os.totalmem(),
        gpus: runtime?.devices.map(({ name, memoryBytes, api }) => ({ name, memoryBytes, api })) ?? [],
        runtimes: {
          llama:
            runtime === null
              ? null
              : {
                  version: runtime.version,
                  backend: runtime.backend,
                  devices: runtime.devices.length === 0 ? ['CPU'] : runtime.devices.map(({ name }) => name),
                },
          onnx: onnx === null ? null : { version: onnx.version, providers: onnx.providers },
        },
        sqlite: { version: sqlite, vec: vec ?? 'missing' },
        home,
        offline: egress.status().offline,
        problems,
        yardstick: appVersion,
        freeMemoryBytes: os.freemem(),
        keys: await secrets.ready(),
        loadedModels: pools.flatMap((models) =>
          models.loaded().map(({ id, memoryBytes, device, busy }) => ({ id, memoryBytes, device, busy })),
        ),
      };
    },
    jobs: () => jobs.list(),
    watch: (signal) => watchers.watch(signal),
    close() {
      for (const stop of unsubscribe) stop();
    },
  };
}
