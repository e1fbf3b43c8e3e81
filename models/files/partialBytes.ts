import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { folderBytes } from './folderBytes.ts';
import { ownBytes, readPacking } from './packing.ts';

const partName = /^(\d+\.\d+)\.\d+\.part$/;

/**
 * Bytes of a model that an unfinished download has: of its files, however they are packed on the way (see `pullModel` for what lies in
 * `staging`). 0 where there is none.
 */
export async function partialBytes(staging: string): Promise<number> {
  const parts = path.join(staging, 'parts');
  const fetched = new Map<string, number>();
  for (const name of await readdir(parts).catch(() => [])) {
    const prefix = partName.exec(name)?.[1];
    const found = prefix === undefined ? null : await stat(path.join(parts, name)).catch(() => null);
    if (prefix === undefined || found === null) continue;
    // A part has holes where nothing was fetched yet.
    fetched.set(prefix, (fetched.get(prefix) ?? 0) + Math.min(found.size, found.blocks * 512));
  }
  let bytes = (await folderBytes(path.join(staging, 'files'))) ?? 0;
  for (const [prefix, packedBytes] of fetched) {
    const packing = await readPacking(path.join(parts, prefix));
    bytes += packing === null ? packedBytes : ownBytes(packedBytes, packing);
  }
  return bytes;
}
