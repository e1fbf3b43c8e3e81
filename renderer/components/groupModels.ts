import type { SelectableModel } from '../app/engineTypes.ts';

export interface ModelGroup {
  title: string;
  models: SelectableModel[];
  /** Left out: a service can list hundreds. */
  more: number;
}

const mostPerGroup = 60;

/**
 * Models by where they run: this machine first, then each connection, and last what could be had. Every word of the search must occur in name, id
 * or detail.
 */
export function groupModels(models: readonly SelectableModel[], search: string): ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, SelectableModel[]>();
  const local = 'On this machine';
  const missing = 'Not here yet: choose one to get it';
  groups.set(local, []);
  for (const model of models) {
    const haystack = `${model.name} ${model.id} ${model.detail}`.toLowerCase();
    if (!words.every((word) => haystack.includes(word))) continue;
    const title = model.installed ? (model.connection ?? local) : missing;
    groups.set(title, [...(groups.get(title) ?? []), model]);
  }
  return [...groups]
    .filter(([, list]) => list.length > 0)
    .sort(([a], [b]) => Number(a === missing) - Number(b === missing))
    .map(([title, list]) => ({
      title,
      models: list.slice(0, mostPerGroup),
      more: Math.max(0, list.length - mostPerGroup),
    }));
}
