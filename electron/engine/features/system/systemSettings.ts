import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { SystemSettings } from './view.ts';

const key = 'system.settings';

export const systemSettingsSchema = z.object({
  colorScheme: z.enum(['light', 'dark', 'auto']),
  defaultModels: z.array(z.string().min(1).max(300)).max(6),
  welcomed: z.boolean(),
  preloadDrafts: z.boolean(),
});

const defaults: SystemSettings = { colorScheme: 'auto', defaultModels: [], welcomed: false, preloadDrafts: true };

export function readSystemSettings({ settings }: Pick<Store, 'settings'>): SystemSettings {
  const kept = settings.get(key, (value) => systemSettingsSchema.partial().parse(value));
  return systemSettingsSchema.parse({ ...defaults, ...kept });
}

/** Changes the given ones and leaves the rest. */
export function writeSystemSettings(
  store: Pick<Store, 'settings'>,
  change: { [Key in keyof SystemSettings]?: SystemSettings[Key] | undefined },
): SystemSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next = { ...readSystemSettings(store), ...given };
  store.settings.set(key, { ...next });
  return next;
}
