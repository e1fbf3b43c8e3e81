import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';

/** Kinds of work on a base, as the engine names them. */
export const workKinds = ['knowledge-ingest', 'knowledge-rebuild'];

/** The newest work of these kinds on a base, running ones first; null where there is none. Pushed ten times a second while it runs. */
export function useBaseJob(baseId: string, kinds: readonly string[] = workKinds): Job | null {
  const trpc = useTRPC();
  const jobs = useQuery(trpc.system.jobs.queryOptions());
  return jobs.data?.find((job) => job.subject === baseId && kinds.includes(job.kind)) ?? null;
}
