import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { presentJob } from './baseState.ts';

/** Kinds of work on a base, as the engine names them. */
export const moveKind = 'knowledge-move';
export const workKinds = ['knowledge-ingest', 'knowledge-rebuild', moveKind];

/**
 * The work of these kinds that a base is at, else the newest that ended; null where there is none. Pushed several times a second while it runs: it is asked for
 * where it is shown, or a whole view is drawn anew each time.
 */
export function useBaseJob(baseId: string, kinds: readonly string[] = workKinds): Job | null {
  const trpc = useTRPC();
  const job = useQuery({
    ...trpc.system.jobs.queryOptions(),
    select: (jobs) => presentJob(jobs.filter(({ subject, kind }) => subject === baseId && kinds.includes(kind))),
  });
  return job.data ?? null;
}
