import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { EngineOutput } from '../app/engineTypes.ts';
import { useTRPC } from '../app/trpc.ts';

export type Model = EngineOutput['models']['list'][number];

/** Every model of the catalogue and the library, each with its newest download as it stands this moment. */
export function useModels() {
  const trpc = useTRPC();
  const models = useQuery(trpc.models.list.queryOptions({}));
  const jobs = useQuery(trpc.system.jobs.queryOptions());
  const merged = useMemo(() => {
    // The list of jobs is pushed several times a second, the list of models only when a job ends.
    const live = new Map((jobs.data ?? []).map((job) => [job.id, job]));
    return models.data?.map((model): Model => {
      const job = model.download === null ? undefined : live.get(model.download.id);
      return job === undefined ? model : { ...model, download: job };
    });
  }, [models.data, jobs.data]);
  return { ...models, data: merged };
}
