import type DatabaseConstructor from 'better-sqlite3';
import { YardstickError } from '../../../models/errors.ts';
import type { Ballast } from './ballast.ts';

/**
 * Runs a deletion so that it works on a full disk too, and gives what it freed back to the disk.
 * @param options.goesOn it is one of many: the log is emptied, which waits for the disk, behind the last of them
 */
export type Reclaim = <Result>(deletion: () => Result, options?: { goesOn: boolean }) => Result;

export function createReclaim(options: { database: DatabaseConstructor.Database; ballast: Ballast }): Reclaim {
  const { database, ballast } = options;

  /** Shortens the file by its free pages, and empties the log: deleted text is in neither of them afterwards. */
  function giveBack(goesOn: boolean): void {
    // Inside somebody's transaction nothing is deleted yet.
    if (database.inTransaction) return;
    try {
      database.pragma('incremental_vacuum');
      if (goesOn) return;
      database.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // The deletion itself is done; what could not be given back now is free for the next text, and goes with the next deletion.
    }
    ballast.restore();
  }

  return (deletion, { goesOn } = { goesOn: false }) => {
    try {
      const result = deletion();
      giveBack(goesOn);
      return result;
    } catch (thrown) {
      if (!isDiskFull(thrown) || database.inTransaction || !ballast.free()) throw thrown;
    }
    const result = deletion();
    giveBack(goesOn);
    return result;
  };
}

/** Whether a deletion found no room, which the ballast makes. */
export function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof YardstickError && thrown.code === 'disk/full';
}
