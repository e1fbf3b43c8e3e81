import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import type { BaseJobs, StartedWork } from '../bases/baseJobs.ts';
import type { IngestRooms } from './ingestWork.ts';
import { rebuildIndex, type RebuildProgress } from './rebuildIndex.ts';
import { startOver } from './startOver.ts';

/** Rebuilds that run, with how far they are. */
export interface Rebuilds {
  /** Begins, or goes on with, filling the index in the making; from the files again where the present index cannot be read. */
  start(base: KnowledgeBaseRow): StartedWork<void>;
  /** Drops the index in the making. */
  discard(baseId: string): Promise<void>;
  progressOf(baseId: string): RebuildProgress | undefined;
}

export function createRebuilds({ rooms, work }: { rooms: IngestRooms; work: BaseJobs }): Rebuilds {
  const { rows, indexes, writing } = rooms;
  const progress = new Map<string, RebuildProgress>();

  /** Whoever puts a document in looks at the base anew: nothing is put into an index that is gone. */
  const discard = (baseId: string): Promise<void> =>
    writing.pass(baseId, async () => {
      const base = rows.base(baseId);
      if (base === undefined || base.building === null) return;
      indexes.letGo(base, base.building.id);
      rows.updateBase(baseId, { building: null });
      await indexes.drop(base, base.building.id);
    });

  return {
    discard,
    progressOf: (baseId) => progress.get(baseId),
    start: (base) =>
      work.start(base, {
        kind: 'knowledge-rebuild',
        title: `Rebuild ${base.name}`,
        onCancelled: () => discard(base.id),
        async run(job) {
          try {
            await rebuildIndex(rooms, base.id, job, {
              isStopping: () => work.isHeld(base.id),
              onProgress(now) {
                progress.set(base.id, now);
                rooms.changed(base.id);
              },
            });
            return;
          } catch (thrown) {
            if (job.signal.aborted || !(await startOver(rooms, base.id, thrown))) throw thrown;
          } finally {
            progress.delete(base.id);
          }
          rooms.changed(base.id);
          await work.takeIn(base.id, { sources: rows.sources(base.id), retryFailed: true }, job);
        },
      }),
  };
}
