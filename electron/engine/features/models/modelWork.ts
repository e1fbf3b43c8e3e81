import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import { expandHome } from '../../../../models/files/expandHome.ts';
import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { PullProgress } from '../../../../models/files/modelLibrary.ts';
import type { JobProgress, JobView } from '../../jobs/jobs.ts';
import { pullKind, type ModelRooms } from './modelViews.ts';

/**
 * Starts a download as a job, or answers the one that is running for the same model.
 * @throws {YardstickError} `model/unknown`, before there is a job
 */
export function startPull({ catalog, library, jobs }: ModelRooms, id: string, source?: 'hub' | 'registry'): JobView {
  const running = runningPull({ jobs }, id);
  if (running !== undefined) return running;
  const entry = catalog.get(id);
  if (entry === undefined) {
    throw new YardstickError(
      'model/unknown',
      `There is no model ${JSON.stringify(id.slice(0, 100))} in the catalogue`,
      {
        hint: 'Import a file of your own instead.',
      },
    );
  }
  return jobs
    .start({
      kind: pullKind,
      title: `Download ${entry.name}`,
      subject: id,
      run: ({ signal, report }) =>
        library.pull(id, {
          signal,
          onProgress: (progress) => report(jobProgress(progress)),
          ...(source === undefined ? {} : { source }),
        }),
    })
    .view();
}

/** Stops the running download of a model; what was fetched is kept. */
export function cancelPull({ jobs }: Pick<ModelRooms, 'jobs'>, id: string): { cancelled: boolean } {
  const running = runningPull({ jobs }, id);
  return { cancelled: running !== undefined && jobs.cancel(running.id) };
}

/** Takes in a file or folder, as a job, and waits for it. @throws what `ModelLibrary.import` throws; `model/not-found` for a relative path */
export async function importAsJob(
  { library, jobs }: ModelRooms,
  source: string,
  options: { id?: string | undefined; base?: string | undefined } = {},
): Promise<InstalledModel> {
  const { id, base } = options;
  if (!path.isAbsolute(expandHome(source))) {
    throw new YardstickError('model/not-found', `${source.slice(0, 200)} is not a full path`, {
      hint: 'Give the whole path, from the root of the disk.',
    });
  }
  return jobs.start({
    kind: 'model-import',
    title: `Import ${path.basename(source)}`,
    subject: id ?? source,
    run: ({ signal, report }) =>
      library.import(source, {
        signal,
        onProgress: (progress) => report(jobProgress(progress)),
        ...(id === undefined ? {} : { id }),
        ...(base === undefined ? {} : { base }),
      }),
  }).result;
}

function runningPull({ jobs }: Pick<ModelRooms, 'jobs'>, id: string): JobView | undefined {
  return jobs.list().find((job) => job.kind === pullKind && job.subject === id && job.state === 'running');
}

/** Checking counts the file's bytes once more, from the start: without its name, and with a download's pace, it looks like a second download. */
function jobProgress(progress: PullProgress): JobProgress {
  const downloading = progress.phase === 'downloading';
  return {
    done: progress.bytesDone,
    total: progress.bytesTotal > 0 ? progress.bytesTotal : null,
    unit: 'bytes',
    perSecond: downloading ? progress.bytesPerSecond : null,
    secondsLeft: downloading ? progress.secondsLeft : null,
    note: downloading
      ? `Downloading ${progress.file} (${progress.source})`
      : progress.phase === 'verifying'
        ? 'Checking the file'
        : 'Installing',
  };
}
