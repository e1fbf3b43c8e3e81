import { stat } from 'node:fs/promises';

/** What changes with a file's content (unless somebody hides it), and costs nothing to look at. */
export interface FileStamp {
  /** Milliseconds since the epoch. */
  modifiedAt: number;
  inode: number;
}

/** @throws system errors */
export async function stampOf(file: string): Promise<{ stamp: FileStamp; sizeBytes: number }> {
  const { mtimeMs, ino, size } = await stat(file);
  return { stamp: { modifiedAt: mtimeMs, inode: ino }, sizeBytes: size };
}

export function isSameStamp(a: FileStamp | undefined, b: FileStamp): boolean {
  return a?.modifiedAt === b.modifiedAt && a.inode === b.inode;
}
