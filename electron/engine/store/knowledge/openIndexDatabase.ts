import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type DatabaseConstructor from 'better-sqlite3';
import { YardstickError } from '../../../../models/errors.ts';
import type { IndexSettings } from '../../retrieval/knowledgeIndex.ts';
import { appliedMigrations, assertKnownSchema, migrate } from '../migrate.ts';
import { openDatabase } from '../openDatabase.ts';
import { damagedIndex, explainIndexError } from './indexErrors.ts';
import { indexMigrations } from './indexMigrations.ts';

/**
 * Of an index file, bytes. Vectors are read one at a time, each from one page: 8 kB hold five of 384 dimensions with little waste (4 kB: two, a quarter
 * wasted).
 */
const pageBytes = 8_192;

/** Above this size (bytes) reading the whole file after an unclean end would hold up the start. */
const wholeCheckLimit = 256 * 1024 * 1024;

/** Makes an index file: it is there with its settings, or not at all. @throws {YardstickError} `index/exists`, `disk/*` */
export function createIndexFile(file: string, options: { settings: IndexSettings; appVersion: string }): void {
  if (existsSync(file)) {
    throw new YardstickError('index/exists', `There is already an index: ${file}`, { hint: 'Choose another id.' });
  }
  const unfinished = `${file}.part`;
  removeIndexFile(file);
  removeIndexFile(unfinished);
  try {
    const database = open(unfinished, { readOnly: false });
    try {
      migrate(database, {
        migrations: indexMigrations,
        now: Date.now,
        appVersion: options.appVersion,
        backup: () => {},
      });
      database.prepare("INSERT INTO facts (key, value) VALUES ('settings', ?)").run(JSON.stringify(options.settings));
    } finally {
      database.close();
    }
    renameSync(unfinished, file);
    syncFolder(path.dirname(file));
  } catch (thrown) {
    removeIndexFile(unfinished);
    throw explainIndexError(thrown, file);
  }
}

/** The new name is on the disk too. Windows cannot open a folder; there the rename is enough. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** No error when it is not there. The index must be closed. */
export function removeIndexFile(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
}

export interface OpenIndex {
  database: DatabaseConstructor.Database;
  settings: IndexSettings;
}

/**
 * Opens an index file that is there. The one that writes brings its schema up to date, and after an unclean end looks for damage.
 *
 * @throws {YardstickError} `index/not-found`, `index/damaged`, `index/newer-schema`, `disk/*`
 */
export function openIndexDatabase(file: string, options: { readOnly: boolean; appVersion: string }): OpenIndex {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) {
    throw new YardstickError('index/not-found', `There is no such index: ${file}`, {
      hint: 'Rebuild the index of this knowledge base.',
    });
  }
  let database: DatabaseConstructor.Database | undefined;
  try {
    // A clean end leaves no log.
    const unclean = !options.readOnly && existsSync(`${file}-wal`);
    database = open(file, { readOnly: options.readOnly, checkWhole: unclean && size <= wholeCheckLimit });
    if (!options.readOnly) {
      // No copy is made before: an index can be made anew from its sources, and is as large as all of them.
      migrate(database, {
        migrations: indexMigrations,
        now: Date.now,
        appVersion: options.appVersion,
        backup: () => {},
      });
      assertAgreement(database, file);
    }
    return { database, settings: readSettings(database, file) };
  } catch (thrown) {
    database?.close();
    throw explainIndexError(thrown, file);
  }
}

function open(file: string, options: { readOnly: boolean; checkWhole?: boolean }): DatabaseConstructor.Database {
  return openDatabase({
    path: file,
    readOnly: options.readOnly,
    checkWhole: options.checkWhole ?? false,
    usedBefore: !file.endsWith('.part'),
    pageBytes,
    inspect: (found) => assertKnownSchema(appliedMigrations(found), indexMigrations, file),
  }).database;
}

/** Text, full-text entries and vectors are written in one transaction; if they disagree, somebody else wrote or the disk lost something. */
function assertAgreement(database: DatabaseConstructor.Database, file: string): void {
  const { chunks, keywordRows, vectors } = countRows(database);
  if (chunks === keywordRows && chunks === vectors) return;
  throw damagedIndex(file, `${chunks} passages, ${keywordRows} full-text entries, ${vectors} vectors`);
}

/** What must agree in a whole index: passages, their full-text entries and their vectors. */
export function countRows(database: DatabaseConstructor.Database): {
  documents: number;
  chunks: number;
  keywordRows: number;
  vectors: number;
} {
  return database
    .prepare(
      `SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM chunks) AS chunks,
         (SELECT count(*) FROM passages) AS keywordRows, (SELECT count(*) FROM vectors) AS vectors`,
    )
    .get() as ReturnType<typeof countRows>;
}

function readSettings(database: DatabaseConstructor.Database, file: string): IndexSettings {
  const json = database.prepare<[], string>("SELECT value FROM facts WHERE key = 'settings'").pluck().get();
  if (json === undefined) throw damagedIndex(file, 'it does not say what it was made with');
  return JSON.parse(json) as IndexSettings;
}
