import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../electron/engine/store/backup.ts';
import { appliedMigrations, migrate } from '../../../electron/engine/store/migrate.ts';
import type { Migration } from '../../../electron/engine/store/migrations/migration.ts';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { openStore } from '../../../electron/engine/store/store.ts';
import { addConversation, temporaryHome, testStore } from './testStore.ts';

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('the list of migrations', () => {
  it('is in order, without a gap or a repeated name', () => {
    const numbers = migrations.map((migration) => Number(/^(\d{3})-[a-z-]+$/.exec(migration.name)?.[1]));
    expect(numbers).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe('migrating', () => {
  const steps: Migration[] = [
    { name: '001-a', statements: ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)'] },
    { name: '002-b', statements: ['CREATE TABLE b (y)', 'INSERT INTO b SELECT x FROM a'] },
  ];
  const run = (database: Database.Database, list: Migration[], backup: (name: string) => void = () => {}) =>
    migrate(database, { migrations: list, now: () => 1, appVersion: 'test', backup });

  it('takes the missing steps only, with a backup before the first if there is something to lose', () => {
    const database = new Database(':memory:');
    const backups: string[] = [];
    const keep = (name: string): void => void backups.push(name);
    expect(run(database, steps.slice(0, 1), keep)).toEqual(['001-a']);
    expect(run(database, steps, keep)).toEqual(['002-b']);
    expect(run(database, steps, keep)).toEqual([]);
    expect(backups).toEqual(['001-a']);
    expect(database.prepare('SELECT y FROM b').pluck().all()).toEqual([1]);
  });

  it('leaves the schema as it was when a statement of a step fails', () => {
    const database = new Database(':memory:');
    run(database, steps.slice(0, 1));
    const broken = { name: '002-b', statements: ['CREATE TABLE b (y)', 'DROP TABLE a', 'NONSENSE'] };
    expect(() => run(database, [...steps.slice(0, 1), broken])).toThrow(/syntax/);
    expect(appliedMigrations(database)).toEqual(['001-a']);
    expect(database.prepare('SELECT x FROM a').pluck().all()).toEqual([1]);
    expect(run(database, steps)).toEqual(['002-b']);
  });

  it('does not begin when the backup cannot be made', () => {
    const database = new Database(':memory:');
    run(database, steps.slice(0, 1));
    expect(() =>
      run(database, steps, () => {
        throw new Error('no room');
      }),
    ).toThrow('no room');
    expect(appliedMigrations(database)).toEqual(['001-a']);
  });
});

describe('a database of a newer version', () => {
  it('is refused, to write and to look, and not one byte of it changes', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    addConversation(store, 'from the future');
    store.close();
    const database = new Database(store.path);
    database
      .prepare('INSERT INTO migrations (name, applied_at, app_version) VALUES (?, 1, ?)')
      .run('900-future', '9.9');
    database.close();
    const before = hashOf(store.path);
    for (const readOnly of [false, true]) {
      expect(() => openStore({ home, appVersion: 'test', readOnly })).toThrow(
        expect.objectContaining({
          code: 'store/newer-schema',
          data: expect.objectContaining({ migration: '900-future' }),
        }),
      );
    }
    expect(hashOf(store.path)).toBe(before);
    expect(readdirSync(home)).not.toContain('backups');
  });
});

describe('a backup', () => {
  it('is a whole database, readable only by its owner, and only the newest are kept', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const { id } = addConversation(store, 'kept');
    const database = new Database(store.path);
    const directory = path.join(home, 'backups');
    const made = Array.from({ length: 7 }, (_, day) =>
      backUp({ database, directory, schema: '003-search', now: () => Date.UTC(2026, 0, day + 1) }),
    );
    database.close();
    expect(readdirSync(directory).sort()).toEqual(made.slice(2).map((file) => path.basename(file)));
    const copy = new Database(made.at(-1), { readonly: true });
    expect(copy.prepare('SELECT id FROM conversations').pluck().all()).toEqual([id]);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });
});
