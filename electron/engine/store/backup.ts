import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type DatabaseConstructor from 'better-sqlite3';

/** How many copies are kept; the oldest go first. */
const kept = 5;

/**
 * Copies the whole database into `directory` before its schema changes. The copy has its final name only once it is complete and
 * on the disk. Returns its path.
 */
export function backUp(options: {
  database: DatabaseConstructor.Database;
  directory: string;
  /** The last step the schema had. */
  schema: string;
  now: () => number;
}): string {
  const { database, directory, schema, now } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // What a crash left.
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.part')) rmSync(path.join(directory, name), { force: true });
  }
  const time = new Date(now()).toISOString().replaceAll(':', '-');
  const target = path.join(directory, `yardstick-${time}-${schema}.db`);
  const unfinished = `${target}.part`;
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    database.prepare('VACUUM INTO ?').run(unfinished);
    sync(unfinished);
    renameSync(unfinished, target);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
  sync(directory);
  for (const old of backups(directory).slice(0, -kept)) rmSync(old, { force: true });
  return target;
}

/** Oldest first: the name begins with the time. */
function backups(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^yardstick-.*\.db$/.test(name))
    .toSorted()
    .map((name) => path.join(directory, name));
}

function sync(target: string): void {
  // A directory cannot be opened on Windows; there the rename is enough.
  if (process.platform === 'win32') return;
  const file = openSync(target, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
