import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';

/** Where copies of files lie that came without a path. */
export function uploadFolder(home: string, baseId: string): string {
  return path.join(home, 'knowledge', baseId, 'files');
}

const indexFolder = 'indexes';
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const baseName = new RegExp(`^${uuid}$`);
const partName = new RegExp(String.raw`^\.${uuid}\.part$`);

/**
 * Deletes what the end of an engine cut off: halves of files that were being copied, and the copies of bases that are gone. What is written now stays.
 * @param startedAt when this engine began, milliseconds since the epoch
 */
export async function tidyUploads(home: string, isBase: (id: string) => boolean, startedAt: number): Promise<void> {
  const root = path.join(home, 'knowledge');
  for (const id of await namesIn(root)) {
    if (id === indexFolder || !baseName.test(id)) continue;
    if (!isBase(id)) {
      await rm(path.join(root, id), { recursive: true, force: true });
      continue;
    }
    const folder = uploadFolder(home, id);
    for (const name of await namesIn(folder)) {
      if (!partName.test(name)) continue;
      const facts = await stat(path.join(folder, name)).catch(() => undefined);
      if (facts !== undefined && facts.mtimeMs < startedAt) await rm(path.join(folder, name), { force: true });
    }
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

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
