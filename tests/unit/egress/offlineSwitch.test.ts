import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { storeRepositories } from '../../../electron/engine/egress/storeRepositories.ts';
import { testStore } from '../store/testStore.ts';

// Catches: a setting that another version wrote, or that somebody edited, and that puts a machine on the net that its owner had taken off it.
it.each([
  [undefined, false],
  ['false', false],
  ['true', true],
  ['null', true],
  ['"no"', true],
])('the switch kept as %s is offline: %s', (kept, offline) => {
  const store = testStore();
  if (kept !== undefined) {
    const database = new Database(store.path);
    database.prepare("INSERT INTO settings (key, value) VALUES ('egress.offline', ?)").run(kept);
    database.close();
  }
  expect(storeRepositories(store).settings.offline()).toBe(offline);
});
