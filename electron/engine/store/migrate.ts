import type DatabaseConstructor from 'better-sqlite3';
import { YardstickError } from '../../../models/errors.ts';
import type { Migration } from './migrations/migration.ts';

export interface MigrateOptions {
  migrations: readonly Migration[];
  /** Milliseconds since the epoch. */
  now: () => number;
  appVersion: string;
  /** Called before the first step that changes a database with something in it. */
  backup: (lastMigration: string) => void;
  /** For tests: called after each statement. */
  afterStatement?: () => void;
}

/** The names of the steps that this database has had; empty for a new one. */
export function appliedMigrations(database: DatabaseConstructor.Database): string[] {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").get();
  if (known === undefined) return [];
  return database.prepare<[], string>('SELECT name FROM migrations ORDER BY row').pluck().all();
}

/**
 * Refuses a database that a newer version wrote, or one whose history is not a beginning of ours. Reads only.
 * Throws `store/newer-schema`.
 */
export function assertKnownSchema(applied: readonly string[], migrations: readonly Migration[], path: string): void {
  const unknown = applied.find((name, index) => migrations[index]?.name !== name);
  if (unknown === undefined) return;
  throw new YardstickError(
    'store/newer-schema',
    `The data was written by a newer version of Yardstick (it has "${unknown}", which this one does not know): ${path}`,
    {
      hint: 'Start the newer version, or choose another data folder with --home. The data was not touched.',
      data: { path, migration: unknown },
    },
  );
}

/** Brings the schema up to date: each missing step in a transaction of its own. Returns the names of the steps taken. */
export function migrate(database: DatabaseConstructor.Database, options: MigrateOptions): string[] {
  const applied = appliedMigrations(database);
  assertKnownSchema(applied, options.migrations, database.name);
  const missing = options.migrations.slice(applied.length);
  const last = applied.at(-1);
  if (missing.length > 0 && last !== undefined) options.backup(last);
  for (const migration of missing) database.transaction(() => takeStep(database, migration, options)).exclusive();
  return missing.map((migration) => migration.name);
}

function takeStep(database: DatabaseConstructor.Database, migration: Migration, options: MigrateOptions): void {
  database.exec(`CREATE TABLE IF NOT EXISTS migrations (
    row INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    applied_at INTEGER NOT NULL,
    app_version TEXT NOT NULL
  ) STRICT`);
  options.afterStatement?.();
  for (const statement of migration.statements) {
    database.exec(statement);
    options.afterStatement?.();
  }
  database
    .prepare('INSERT INTO migrations (name, applied_at, app_version) VALUES (?, ?, ?)')
    .run(migration.name, options.now(), options.appVersion);
  options.afterStatement?.();
}
