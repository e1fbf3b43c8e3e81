import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { appliedMigrations, migrate } from '../../../electron/engine/store/migrate.ts';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { openDatabase } from '../../../electron/engine/store/openDatabase.ts';
import { openStore } from '../../../electron/engine/store/store.ts';
import { startProgram } from './childPrograms.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-migration-'));
export const removeKilled = () => rmSync(root, { recursive: true, force: true });

/** A folder whose database has had the first `steps` migrations and, if it has the table, one conversation. */
function homeWithSchema(steps: number, name: string): string {
  const home = mkdtempSync(path.join(root, name));
  if (steps === 0) return home;
  const file = path.join(home, 'yardstick.db');
  const { database } = openDatabase({
    path: file,
    readOnly: false,
    checkWhole: false,
    usedBefore: false,
    inspect: () => {},
  });
  migrate(database, { migrations: migrations.slice(0, steps), now: () => 1, appVersion: 'old', backup: () => {} });
  database.exec(`INSERT INTO conversations (id, title, models, settings, blind, repeat, created_at, updated_at)
    VALUES ('old', 'Written by an old version', '[]', '{}', 0, 1, 1, 1)`);
  database.close();
  return home;
}

/** Tables and other objects, by the schema's own account. */
function objectsOf(file: string): string[] {
  const database = new Database(file, { readonly: true });
  const objects = database.prepare<[], string>('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();
  database.close();
  return objects;
}

// What the schema looks like after each number of steps.
const expected = [
  [],
  ...migrations.map((_, index) => objectsOf(path.join(homeWithSchema(index + 1, 'whole-'), 'yardstick.db'))),
];

/**
 * Kills a migration after its first statement, after `stride` more and so on, each time beginning with a schema of `steps` steps, and checks what is left and
 * that the next start goes on. `reach`: `next` only while the next step is made, `all` until the newest schema is there.
 */
export async function killMigrations(
  steps: number,
  { reach, stride }: { reach: 'next' | 'all'; stride: number },
): Promise<void> {
  for (let statement = 1; ; statement += stride) {
    const home = homeWithSchema(steps, `kill-${steps}-${statement}-`);
    const file = path.join(home, 'yardstick.db');
    const program = startProgram('migrateProgram.ts', [home, String(statement)]);
    await program.ended;
    const finished = program.process.signalCode === null;

    const database = new Database(file);
    const applied = appliedMigrations(database);
    database.close();
    expect(applied).toEqual(migrations.slice(0, applied.length).map((migration) => migration.name));
    expect(applied.length).toBeGreaterThanOrEqual(steps);
    expect(objectsOf(file)).toEqual(expected[applied.length]);
    if (steps > 0)
      expect(readdirSync(path.join(home, 'backups')).filter((name) => name.endsWith('.db'))).toHaveLength(1);

    const store = openStore({ home, appVersion: 'test' });
    if (steps > 0) {
      expect(store.conversations.search({ text: 'written old', limit: 5 }).items).toMatchObject([
        { conversation: { id: 'old', title: 'Written by an old version' } },
      ]);
    }
    store.close();
    expect(objectsOf(file)).toEqual(expected.at(-1));
    if (finished || (reach === 'next' && applied.length > steps + 1)) {
      expect(statement).toBeGreaterThan(3);
      return;
    }
  }
}
