import { reportError } from '../../../../models/errors.ts';
import type { BaseJobs } from '../bases/baseJobs.ts';
import { sourceKey, type IngestRooms } from './ingestWork.ts';
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

  return createSourceWatches({
    onChange(baseId, source) {
      const sources = due.get(baseId) ?? new Map<string, KnowledgeSource>();
      due.set(baseId, sources.set(source.path, source));
      if (!running.has(baseId)) begin(baseId);
    },
    onProblem(baseId, source, thrown) {
      rooms.sourceProblems.set(sourceKey(baseId, source.path), reportError(thrown));
      rooms.changed(baseId);
    },
  });
}
