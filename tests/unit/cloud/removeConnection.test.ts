import { expect, it } from 'vitest';
import {
  addConnection,
  removeConnection,
  setConnectionKey,
  type ConnectionRooms,
} from '../../../electron/engine/features/connections/connections.ts';
import type { Secrets } from '../../../electron/engine/secrets/secrets.ts';
import { YardstickError } from '../../../models/errors.ts';
import { testStore } from '../store/testStore.ts';

// Catches: a connection whose key is in a locked keyring could be neither removed nor repaired.
it('a connection goes even if its key cannot be forgotten, and a key can be replaced', async () => {
  const keys = new Map<string, string>();
  const secrets = {
    has: async (name: string) => keys.has(name),
    set: async (name: string, key: string) => void keys.set(name, key),
    remove: async () => {
      throw new YardstickError('secrets/left-in-keyring', 'The key is still there.', { hint: 'Unlock it.' });
    },
  } as unknown as Secrets;
  const egress = { isAllowed: () => false } as unknown as ConnectionRooms['egress'];
  const store = testStore();
  const rooms: ConnectionRooms = { store, egress, secrets };
  await addConnection(rooms, { name: 'openai', kind: 'openai' });
  expect(await setConnectionKey(rooms, 'openai', 'sk-new')).toMatchObject({ name: 'openai', hasKey: true });
  expect(keys.get('openai')).toBe('sk-new');
  expect(await removeConnection(rooms, 'openai')).toEqual({
    name: 'openai',
    warning: { code: 'secrets/left-in-keyring', message: 'The key is still there.', hint: 'Unlock it.' },
  });
  expect(store.connections.list()).toEqual([]);
  await expect(setConnectionKey(rooms, 'openai', 'sk-x')).rejects.toMatchObject({ code: 'connection/unknown' });
});
