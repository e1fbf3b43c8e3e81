import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { getLoadablePath } from 'sqlite-vec';
import { YardstickError } from '../../../models/errors.ts';
import { explainDatabaseError } from './databaseErrors.ts';

/** Earlier ones can corrupt a database when two connections write or checkpoint at once (the "WAL reset" bug, 3.7.0 to 3.51.2). */
const minimumSqlite = [3, 51, 3] as const;

/** "YDST": marks the file as ours (SQLite's `application_id`). */
const applicationId = 0x59445354;

export interface OpenDatabase {
  database: Database.Database;
  sqlite: string;
  /** Version of the vector extension; null where there is none for this platform. */
  vec: string | null;
}

/**
 * Opens the database file with the settings that everything here relies on: write-ahead log, a sync at each commit (what was
 * acknowledged survives a power cut), foreign keys. A damaged file is reported, never replaced.
 *
 * Throws `store/damaged`, `store/not-ours`, `store/old-sqlite`, `disk/*`.
 */
export function openDatabase(options: {
  path: string;
  readOnly: boolean;
  /** Read the whole file for damage. */
  checkWhole: boolean;
  /** The folder had a database before: an empty file is then not a start that was cut off, but a loss. */
  usedBefore: boolean;
  /** Of a new file; SQLite's own choice where none is given. */
  pageBytes?: number;
  /** Called with a connection that cannot write, before the one that can is opened; throws to refuse the file. Not for a new file. */
  inspect: (database: Database.Database) => void;
}): OpenDatabase {
  const { path, readOnly, checkWhole, usedBefore } = options;
  let database: Database.Database | undefined;
  try {
    const isNew = !readOnly && prepareFile(path, usedBefore);
    if (!isNew) {
      database = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
      assertOurs(database);
      options.inspect(database);
      database.close();
    }
    database = new Database(path, { readonly: readOnly, fileMustExist: true, timeout: 5_000 });
    const sqlite = assertSqliteVersion(database);
    if (isNew) {
      if (options.pageBytes !== undefined) database.pragma(`page_size = ${options.pageBytes}`);
      // All must be set before the first table. Incremental: deleting gives the room back to the disk.
      database.pragma('auto_vacuum = INCREMENTAL');
      database.pragma(`application_id = ${applicationId}`);
    }
    if (!readOnly) database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // FAST: what can be overwritten without writing more is; the rest goes when the file shrinks (reclaim.ts).
    database.pragma('secure_delete = FAST');
    database.pragma('trusted_schema = OFF');
    database.pragma(`journal_size_limit = ${16 * 1024 * 1024}`);
    database.pragma('temp_store = MEMORY');
    if (checkWhole) assertSound(database);
    return { database, sqlite, vec: loadVec(database) };
  } catch (thrown) {
    database?.close();
    throw explainDatabaseError(thrown, path);
  }
}

/** Makes an empty file that only its owner may read, if there is none. Returns whether it is empty. */
function prepareFile(path: string, usedBefore: boolean): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) closeSync(openSync(path, 'wx', 0o600));
  if (size === 0 && usedBefore) throw damage('the file is empty');
  return (size ?? 0) === 0;
}

function assertSqliteVersion(database: Database.Database): string {
  const version = database.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of minimumSqlite.entries()) {
    const part = parts[index] ?? 0;
    if (part > wanted) return version;
    if (part < wanted) {
      throw new YardstickError(
        'store/old-sqlite',
        `SQLite ${version} is too old: at least ${minimumSqlite.join('.')} is needed.`,
        { hint: 'Run npm ci to get the version that belongs to Yardstick.' },
      );
    }
  }
  return version;
}

function assertOurs(database: Database.Database): void {
  if (database.pragma('application_id', { simple: true }) === applicationId) return;
  throw new YardstickError('store/not-ours', `The file is a database of another program: ${database.name}`, {
    hint: 'Choose another data folder with --home. The file was not touched.',
  });
}

function assertSound(database: Database.Database): void {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict === 'ok') return;
  throw damage(String(verdict));
}

function damage(what: string): Error {
  return Object.assign(new Error(what), { code: 'SQLITE_CORRUPT' });
}

function loadVec(database: Database.Database): string | null {
  let extension: string;
  try {
    extension = getLoadablePath();
  } catch {
    return null;
  }
  database.loadExtension(extension);
  return database.prepare<[], string>('SELECT vec_version()').pluck().get() ?? null;
}
