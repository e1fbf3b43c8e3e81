import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of a file as its source packs it, and as it is. */
export interface Packing {
  packed: number;
  size: number;
}

/**
 * Bytes of the file itself that so many packed ones stand for. A person was told the file's size, and is told how much of just that is here: a
 * package's own size is another number, which nobody asked about.
 */
export function ownBytes(packedBytes: number, { packed, size }: Packing): number {
  if (packed === size || packed <= 0) return packedBytes;
  return packedBytes >= packed ? size : Math.floor((packedBytes / packed) * size);
}

/** Keeps beside the parts of a download how they are packed, so that they can be counted after it was cut off. Nothing is written where they are not. */
export async function notePacking(partPrefix: string, packing: Packing): Promise<void> {
  const note = `${partPrefix}.packing`;
  if (packing.packed === packing.size) return rm(note, { force: true });
  await mkdir(path.dirname(note), { recursive: true });
  await writeFile(note, JSON.stringify(packing));
}

/** What `notePacking` kept; null where it kept nothing that can be read. */
export async function readPacking(partPrefix: string): Promise<Packing | null> {
  try {
    const { packed, size } = JSON.parse(await readFile(`${partPrefix}.packing`, 'utf8')) as Record<string, unknown>;
    return typeof packed === 'number' && typeof size === 'number' && packed > 0 && size > 0 ? { packed, size } : null;
  } catch {
    return null;
  }
}
