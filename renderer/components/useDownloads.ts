import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../app/trpc.ts';

/** What a download needs to know of a model. */
export interface Downloadable {
  id: string;
  /** Hosts the download may contact: starting it is the user's consent to exactly these. */
  hosts: string[];
}

/** Starts and cancels downloads of models, and brings the lists up to date. */
export function useDownloads() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: trpc.models.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
    ]);
  };
  const start = useMutation({
    mutationKey: ['downloads', 'start'],
    mutationFn: async (models: Downloadable[]) => {
      for (const host of new Set(models.flatMap((model) => model.hosts))) await client.egress.allow.mutate({ host });
      await Promise.all(models.map((model) => client.models.pull.mutate({ id: model.id })));
    },
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationKey: ['downloads', 'cancel'],
    mutationFn: (id: string) => client.models.cancelPull.mutate({ id }),
    onSettled: refresh,
  });
  return { start, cancel };
}
