import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { explainDatabaseError } from './databaseErrors.ts';

/**
 * Makes the data folder if it is not there, for its owner only: conversations are private.
 * Throws `disk/read-only`, `disk/not-a-folder`, `disk/full`, `disk/no-permission`.
 */
export function makeDataFolder(home: string): void {
  try {
    makeFolders(path.resolve(home));
  } catch (thrown) {
    // What the system calls this differs (a read-only disk can even be "no such file"): what is there tells it better.
    assertWritable(nearestExisting(home), home, thrown);
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw explainDatabaseError(thrown, home);
    throw new YardstickError('disk/read-only', `No folder can be made there: ${home}`, {
      hint: 'Choose another one with --home or YARDSTICK_HOME.',
      cause: thrown,
      data: { path: home },
    });
  }
  assertWritable(home, home);
}

/**
 * One after another from the top. Node's own `recursive` tries for ever where a folder exists in which none can be made and the
 * system says "no such file" of it (`/proc`, automounted folders).
 */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  if (path.dirname(folder) !== folder) makeFolders(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Two starts at the same moment make the same folder.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
}

function assertWritable(existing: string, home: string, cause?: unknown): void {
  if (!statSync(existing).isDirectory()) {
    throw new YardstickError(
      'disk/not-a-folder',
      `The data folder cannot be made, since this is not a folder: ${existing}`,
      {
        hint: 'Choose another one with --home or YARDSTICK_HOME.',
        cause,
        data: { path: home },
      },
    );
  }
  try {
    accessSync(existing, constants.W_OK);
  } catch (thrown) {
    throw new YardstickError('disk/read-only', `The data folder cannot be written: ${home}`, {
      hint: 'Make it writable, or choose another one with --home or YARDSTICK_HOME.',
      cause: thrown,
      data: { path: home },
    });
  }
}

function nearestExisting(folder: string): string {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  return existing;
}
