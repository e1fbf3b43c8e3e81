import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Hasher, hashFile, type FileHashes } from './hashFile.ts';

/**
 * Puts a file at a second place without touching the first: by hard link, by a copy that shares its blocks, or by a copy; and hashes
 * it. `target` must not exist.
 * @throws system errors; `ENOSPC` leaves nothing behind
 */
export async function linkOrCopy(
  source: string,
  target: string,
  options: { signal?: AbortSignal | undefined; onBytes?: (done: number) => void } = {},
): Promise<FileHashes> {
  await mkdir(path.dirname(target), { recursive: true });
  if (await shareBytes(source, target)) {
    try {
      return await hashFile(target, options);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  }
  return copyHashing(source, target, options);
}

/** Another disk, another owner or a file system without links are everyday matters, not errors. */
async function shareBytes(source: string, target: string): Promise<boolean> {
  const attempts = [
    () => link(source, target),
    () => copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE),
  ];
  for (const attempt of attempts) {
    try {
      await attempt();
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'EEXIST' || code === 'ENOSPC') throw error;
    }
  }
  return false;
}

async function copyHashing(
  source: string,
  target: string,
  options: { signal?: AbortSignal | undefined; onBytes?: (done: number) => void },
): Promise<FileHashes> {
  const hasher = new Hasher(null);
  const handle = await open(target, 'wx');
  try {
    for await (const chunk of createReadStream(source, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      options.signal?.throwIfAborted();
      hasher.update(chunk);
      await handle.writeFile(chunk);
      options.onBytes?.(hasher.bytes);
    }
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(target, { force: true });
    throw error;
  }
  return hasher.digest();
}
