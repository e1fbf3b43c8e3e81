import { mkdir, open, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';

/** Where copies of files lie that came without a path. */
export function uploadFolder(home: string, baseId: string): string {
  return path.join(home, 'knowledge', baseId, 'files');
}

/** Names that are no files on Windows, whatever their ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu;
// oxlint-disable-next-line no-control-regex -- exactly these may not be in a name
const forbidden = /[\u0000-\u001f\u007f/\\<>:"|?*]/u;

/**
 * Copies a file into a folder, whole or not at all; one of the same name is replaced.
 * @returns its path
 * @throws {YardstickError} `knowledge/bad-name`, `disk/*`
 */
export async function keepUpload(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
  const target = uploadPath(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Hidden, so that no look at the folder takes in half a file.
  const part = path.join(folder, `.${randomUUID()}.part`);
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      for await (const bytes of content) await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  }
  return target;
}

/** Joins a folder with a name that came from a page. Everything that is more than a name is refused, not cleaned. */
function uploadPath(folder: string, name: string): string {
  const root = path.resolve(folder);
  const joined = path.resolve(root, name);
  const plain = name !== '' && name.length <= 200 && !/^[.~]|[. ]$/u.test(name);
  if (plain && !forbidden.test(name) && !devices.test(name) && path.dirname(joined) === root) return joined;
  throw new YardstickError(
    'knowledge/bad-name',
    `This cannot be the name of a file: ${JSON.stringify(name.slice(0, 80))}`,
    {
      hint: 'Rename the file, then add it again.',
    },
  );
}
