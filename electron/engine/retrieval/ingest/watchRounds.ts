import { reportError, type ErrorReport } from '../../../../models/errors.ts';
import type { BaseJobs } from '../bases/baseJobs.ts';
import { watchKey, type IngestRooms } from './ingestWork.ts';
import type { KnowledgeSource } from '../knowledge.ts';
import { createSourceWatches, type SourceWatches } from './watchSources.ts';

/** Takes in what changes in watched sources: one round at a time for each base; what changes during one waits for the next. */
export function createWatchRounds({ rooms, work }: { rooms: IngestRooms; work: BaseJobs }): SourceWatches {
  const due = new Map<string, Map<string, KnowledgeSource>>();
  const running = new Set<string>();

  function begin(baseId: string): void {
    const sources = [...(due.get(baseId)?.values() ?? [])];
    due.delete(baseId);
    const base = rooms.rows.base(baseId);
    // A paused base looks at its watched sources when it goes on.
    if (base === undefined || base.paused || sources.length === 0) return;
    running.add(baseId);
    const ended = (): void => {
      running.delete(baseId);
      begin(baseId);
    };
    work.ingest(base, { sources }).result.then(ended, ended);
  }

  const watches = createSourceWatches({
    onChange(baseId, source) {
      const sources = due.get(baseId) ?? new Map<string, KnowledgeSource>();
      due.set(baseId, sources.set(source.path, source));
      if (!running.has(baseId)) begin(baseId);
    },
    onProblem(baseId, source, thrown) {
      rooms.sourceProblems.set(watchKey(baseId, source.path), notWatched(source.path, thrown));
      rooms.changed(baseId);
    },
  });
  return {
    ...watches,
    set(baseId, sources) {
      for (const { path, watch } of sources) if (!watch) rooms.sourceProblems.delete(watchKey(baseId, path));
      watches.set(baseId, sources);
    },
  };
}

/** What Linux says where no more folders can be watched; of a disk, the same word means that it is full. */
const limits = new Set(['ENOSPC', 'EMFILE']);

function notWatched(path: string, thrown: unknown): ErrorReport {
  const isLimit = limits.has((thrown as NodeJS.ErrnoException).code ?? '');
  const why = isLimit ? 'the system watches as many files as it may already.' : reportError(thrown).message;
  return {
    code: 'knowledge/not-watched',
    message: `Changes in ${path} are not all noticed: ${why}`,
    hint: isLimit
      ? 'Look for changes by hand, or let the system watch more (on Linux: sysctl fs.inotify.max_user_watches).'
      : 'Look for changes by hand.',
  };
}
