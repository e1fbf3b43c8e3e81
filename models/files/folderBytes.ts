import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files below a folder; null when there is no such folder. */
export async function folderBytes(folder: string): Promise<number | null> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // Gone since the folder was read: a download that goes on renames its files.
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(() => null);
    // A part has holes where nothing was fetched yet.
    if (found !== null) bytes += entry.name.endsWith('.part') ? Math.min(found.size, found.blocks * 512) : found.size;
  }
  return bytes;
}
