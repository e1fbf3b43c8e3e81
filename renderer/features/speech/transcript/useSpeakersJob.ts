import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../../app/engineTypes.ts';
import { useTRPC } from '../../../app/trpc.ts';

/** The work of finding the speakers of a transcript that runs, else the newest that ended; null where there is none. */
export function useSpeakersJob(transcriptId: string): Job | null {
  const trpc = useTRPC();
  const jobs = useQuery(trpc.system.jobs.queryOptions());
  const own = jobs.data?.filter(({ kind, subject }) => kind === 'speech-speakers' && subject === transcriptId) ?? [];
  return own.find(({ state }) => state === 'running') ?? own[0] ?? null;
}
