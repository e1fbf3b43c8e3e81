import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { removables, word } from './removables.ts';
import { temporaryHome, testStore } from './testStore.ts';

/** Everything that the data folder holds, but for the room that is only kept free. */
function bytesOf(home: string): string {
  return readdirSync(home)
    .filter((name) => name.startsWith('yardstick.db'))
    .map((name) => readFileSync(path.join(home, name), 'latin1'))
    .join('');
}

// Catches: what a person deleted can still be read in the file (a transcript, the rows of an evaluation), and its room never comes back to the disk.
it.each(Object.keys(removables))('of a %s leaves none of its words in the file, and gives its room back', (kind) => {
  const home = temporaryHome();
  const store = testStore({ home });
  const remove = removables[kind]?.(store);
  expect(bytesOf(home)).toContain(word);
  remove?.();
  expect(bytesOf(home)).not.toContain(word);
  const database = new Database(store.path, { readonly: true });
  expect(database.pragma('freelist_count', { simple: true })).toBe(0);
  database.close();
});
