import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CatalogFile } from '../catalog/entry.ts';
import { writeFileAtomically } from './durableFiles.ts';
import { hashFile } from './hashFile.ts';

const noteSchema = z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string(), source: z.string() });

/** A file that was fetched and verified while others of its model were still to come. */
export type FinishedFile = z.infer<typeof noteSchema>;

/** Writes beside the parts that a file is whole, for a pull that is cut off between two files. */
export async function noteFinished(note: string, file: FinishedFile): Promise<void> {
  await mkdir(path.dirname(note), { recursive: true });
  await writeFileAtomically(note, JSON.stringify(file));
}

/** A file of an earlier try that is still what its note says, read whole; null when it has to be fetched (again). */
export async function findFinished(target: string, note: string, wanted: CatalogFile): Promise<FinishedFile | null> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(note, 'utf8'));
  } catch {
    return null;
  }
  const parsed = noteSchema.safeParse(json);
  if (!parsed.success || parsed.data.name !== wanted.name) return null;
  const finished = parsed.data;
  if (wanted.sha256 !== null && wanted.sha256 !== finished.sha256) return null;
  const size = await stat(target).then(
    (found) => found.size,
    () => null,
  );
  if (size !== finished.sizeBytes) return null;
  return (await hashFile(target)).sha256 === finished.sha256 ? finished : null;
}
