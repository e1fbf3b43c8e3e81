import { reportError } from '../../../../models/errors.ts';
import type { KnowledgeFileRow } from '../../store/knowledgeRow.ts';
import type { IngestRooms } from './ingestWork.ts';

/** What says of an index that nothing can be had from it any more. One of a newer version, or on a server that is out of reach, can be read later. */
const lost = new Set(['index/damaged', 'index/not-found']);
const pageSize = 500;

/**
 * Where a rebuild failed because the index that answers is damaged or gone: the index in the making answers from now on, and all files wait to be read
 * again. What had been copied into it stays and is not embedded twice. Files that are not there any more cannot be had back, and fail.
 *
 * @param thrown what the rebuild failed with
 * @returns whether it was so
 */
export function startOver(rooms: IngestRooms, baseId: string, thrown: unknown): Promise<boolean> {
  const { rows, indexes, writing } = rooms;
  return writing.pass(baseId, async () => {
    const base = rows.base(baseId);
    if (!lost.has(reportError(thrown).code) || base === undefined || base.building === null) return false;
    // It may be the new one that is damaged: then the disk is, and nothing is to be had by giving up the other.
    if (!(await canBeRead(rooms, baseId))) return false;
    indexes.letGo(base, base.index.id);
    rows.updateBase(baseId, { index: base.building, building: null });
    await indexes.drop(base, base.index.id).catch(() => undefined); // it answers no more; the next start tries again
    for (let after: string | undefined; ;) {
      const page: KnowledgeFileRow[] = rows.files(baseId, { limit: pageSize, after });
      // As new ones: what is known of them was of the documents that are lost.
      rows.removeFiles(
        baseId,
        page.map((file) => file.path),
      );
      rows.enqueueFiles(baseId, page);
      if (page.length < pageSize) return true;
      after = page.at(-1)?.path;
    }
  });
}

async function canBeRead({ rows, indexes }: IngestRooms, baseId: string): Promise<boolean> {
  const base = rows.base(baseId);
  if (base?.building == null) return false;
  try {
    await (await indexes.open(base, base.building)).counts();
    return true;
  } catch {
    return false;
  }
}
