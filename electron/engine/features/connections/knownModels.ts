import { z } from 'zod';
import type { ListedModel } from '../../../../models/cloud/listModels.ts';
import type { Store } from '../../store/store.ts';

const listSchema = z.array(z.object({ id: z.string(), name: z.string().optional() }));
const keyOf = (connection: string) => `connection.models.${connection}`;

/** What a connection offered when it was last asked; asks nobody. Empty where it never was. */
export function knownModels(store: Pick<Store, 'settings'>, connection: string): ListedModel[] {
  const known = store.settings.get(keyOf(connection), (value) => listSchema.parse(value)) ?? [];
  return known.map(({ id, name }) => (name === undefined ? { id } : { id, name }));
}

export function rememberModels(store: Pick<Store, 'settings'>, connection: string, models: ListedModel[]): void {
  const list = models.map(({ id, name }): Record<string, string> => (name === undefined ? { id } : { id, name }));
  store.settings.set(keyOf(connection), list);
}

export function forgetModels(store: Pick<Store, 'settings'>, connection: string): void {
  store.settings.remove(keyOf(connection));
}
