import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/**
 * A file that only takes up room. On a full disk SQLite cannot even delete, since a deletion is first written to the log: then the
 * ballast goes, and makes the room for it.
 */
export interface Ballast {
  /** Writes it if it is not there. On a full disk it does nothing. */
  restore(): void;
  /** Gives its room back; false if there was none to give. */
  free(): boolean;
}

export const ballastBytes = 4 * 1024 * 1024;

export function createBallast(path: string): Ballast {
  function size(): number {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return {
    restore() {
      if (size() === ballastBytes) return;
      try {
        const file = openSync(path, 'w', 0o600);
        try {
          // Written, not just sized: a hole takes no room. Not zeroes, which a compressing file system would store as nothing.
          const block = Buffer.alloc(ballastBytes, 'Room kept free so that things can be deleted on a full disk. ');
          let written = 0;
          while (written < ballastBytes) written += writeSync(file, block, written);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      } catch {
        rmSync(path, { force: true });
      }
    },
    free() {
      if (size() === 0) return false;
      rmSync(path, { force: true });
      return true;
    },
  };
}
