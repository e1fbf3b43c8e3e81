import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../../../../models/errors.ts';

/**
 * A file that a row names, as its real path. It must lie in the folder of the table or below it: a table of unknown origin must not have us read, and
 * show to a model, what lies elsewhere on this machine.
 * @param folder of the table; null where it has none (pasted rows)
 * @throws {YardstickError} `data/remote-file`, `data/no-folder`, `data/file-outside`, `data/file-not-found`
 */
export async function fileBeside(named: string, folder: string | null): Promise<string> {
  const shown = JSON.stringify(named.slice(0, 200));
  if (/^[a-z][a-z0-9+.-]+:/i.test(named) && !/^[a-z]:[\\/]/i.test(named)) {
    throw new YardstickError(
      'data/remote-file',
      `${shown} is an address. Files are taken from this machine only, and nothing is fetched.`,
    );
  }
  if (folder === null) {
    throw new YardstickError(
      'data/no-folder',
      `${shown} is the name of a file: rows that were sent or pasted have no folder to look in. Give the table by its path.`,
    );
  }
  let real: string;
  let root: string;
  try {
    root = await realpath(folder);
    real = await realpath(path.resolve(root, named));
  } catch {
    throw new YardstickError('data/file-not-found', `There is no file ${shown} in the folder of the table.`);
  }
  if (!real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
    throw new YardstickError('data/file-outside', `${shown} does not lie in the folder of the table.`);
  }
  return real;
}
