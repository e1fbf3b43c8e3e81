import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { YardstickError } from '../../../models/errors.ts';
import { explainDatabaseError } from './databaseErrors.ts';

export interface Owner {
  pid: number;
  /** Where it can be reached, once it said so. Never with a token in it. */
  url?: string;
}

export interface Ownership {
  /** The owner before this one ended without saying so. */
  uncleanBefore: boolean;
  /** Tells a second start where this process can be reached. */
  announce(url: string): void;
  release(): void;
}

/** How long a start waits for others that are starting too, milliseconds. One that says it owns the folder is believed at once. */
const patience = 3_000;
const step = 100;

/**
 * Makes this process the one owner of a data folder until it ends, however it ends. The lock is SQLite's exclusive one on a
 * small file of its own, which is an OS lock held by the process: the OS frees it at once when the process dies, and no stale file
 * can be taken for a live owner. (On POSIX such a lock also goes when the same process opens and closes the file by other means:
 * nothing else may touch `owner.db`.)
 *
 * Throws `store/in-use` with the owner in `data`.
 */
export function takeOwnership(home: string): Ownership {
  const lockPath = path.join(home, 'owner.db');
  const statementPath = path.join(home, 'owner.json');
  const lock = openLock(lockPath);
  try {
    acquire(lock, () => runningOwner(statementPath));
  } catch (thrown) {
    lock.close();
    if (!isBusy(thrown)) throw explainLockError(thrown, lockPath);
    throw inUse(home, runningOwner(statementPath));
  }

  const uncleanBefore = readOwner(statementPath) !== undefined;
  const owner: Owner = { pid: process.pid };
  write(owner);

  function write(statement: Owner): void {
    // For information only: a full disk must not keep anybody from starting to delete things.
    try {
      writeFileSync(`${statementPath}.new`, JSON.stringify(statement), { mode: 0o600 });
      renameSync(`${statementPath}.new`, statementPath);
    } catch {
      rmSync(`${statementPath}.new`, { force: true });
    }
  }

  return {
    uncleanBefore,
    announce(url) {
      write({ ...owner, url });
    },
    release() {
      if (!lock.open) return;
      rmSync(statementPath, { force: true });
      lock.close();
    },
  };
}

function openLock(lockPath: string): Database.Database {
  try {
    const lock = new Database(lockPath, { timeout: step });
    lock.pragma('locking_mode = EXCLUSIVE');
    return lock;
  } catch (thrown) {
    throw explainLockError(thrown, lockPath);
  }
}

/** A damaged lock is not a damaged database: nothing is lost with it. */
function explainLockError(thrown: unknown, lockPath: string): unknown {
  const explained = explainDatabaseError(thrown, lockPath);
  if (!(explained instanceof YardstickError) || explained.code !== 'store/damaged') return explained;
  return new YardstickError(
    'store/damaged',
    `The file that keeps two from using the data folder is damaged: ${lockPath}`,
    {
      hint: 'None of your data is in it. Close every Yardstick, then delete it.',
      cause: thrown,
    },
  );
}

/** Several that start at the same moment can keep each other from the lock for a little while: then the next try decides. */
function acquire(lock: Database.Database, owner: () => Owner | undefined): void {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return keep(lock);
    } catch (thrown) {
      if (!isBusy(thrown) || owner() !== undefined || performance.now() > deadline) throw thrown;
    }
  }
}

/**
 * In this locking mode the lock outlives its transaction, until the connection is closed. An empty file gets its first page, so that
 * the next owner need not write to take the lock: it must get in on a full disk too.
 */
function keep(lock: Database.Database): void {
  if (lock.pragma('page_count', { simple: true }) === 0) lock.pragma('user_version = 1');
  lock.exec('COMMIT');
}

function isBusy(thrown: unknown): boolean {
  return (thrown as { code?: unknown }).code === 'SQLITE_BUSY';
}

/** The owner by its own statement. One that is gone is from before: the new one has not written its name yet. */
function runningOwner(statementPath: string): Owner | undefined {
  const owner = readOwner(statementPath);
  return owner !== undefined && isRunning(owner.pid) ? owner : undefined;
}

function readOwner(statementPath: string): Owner | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(statementPath, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number')
      return undefined;
    return { pid: parsed.pid, ...('url' in parsed && typeof parsed.url === 'string' ? { url: parsed.url } : {}) };
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(home: string, owner: Owner | undefined): YardstickError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid}`;
  const where = owner?.url === undefined ? '' : ` at ${owner.url}`;
  return new YardstickError('store/in-use', `The data folder is in use by ${who}${where}: ${home}`, {
    hint:
      owner?.url === undefined
        ? 'Close the other Yardstick, or choose another data folder with --home.'
        : `Use the one that is running${where}, close it, or choose another data folder with --home.`,
    data: { home, ...owner },
  });
}
