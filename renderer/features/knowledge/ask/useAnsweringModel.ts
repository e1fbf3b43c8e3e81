import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SelectableModel } from '../../../app/engineTypes.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { findModel } from '../../../components/serviceModels.ts';

/** The models that can answer, and the one that is chosen: at first the one that new comparisons begin with, else one that is here. */
export function useAnsweringModel() {
  const trpc = useTRPC();
  const models = useQuery(trpc.models.selectable.queryOptions());
  const connections = useQuery(trpc.connections.list.queryOptions());
  const settings = useQuery(trpc.system.settings.queryOptions());
  const [picked, choose] = useState<string | null>(null);
  const model = picked ?? firstChoice(models.data ?? [], settings.data?.defaultModels ?? []);
  const list = connections.data ?? [];
  return {
    models: models.data,
    connections: list,
    model,
    chosen: model === null ? undefined : findModel(models.data ?? [], list, model),
    choose,
  };
}

/** A model on this machine that follows instructions, the preferred ones first; one elsewhere only where the person prefers it and none is here. */
export function firstChoice(models: readonly SelectableModel[], preferred: readonly string[]): string | null {
  const here = models.filter((model) => model.installed && model.local);
  const instructs = here.filter((model) => model.tuning === 'instruct');
  const wanted = (list: readonly SelectableModel[]) => list.find((model) => preferred.includes(model.id));
  const choice =
    wanted(instructs) ?? instructs[0] ?? here[0] ?? wanted(models.filter((model) => model.installed)) ?? models[0];
  return choice?.id ?? null;
}
