import type { JobContext } from '../../jobs/jobs.ts';
import { YardstickError } from '../../../../models/errors.ts';
import { compareIndexes, type IndexDifference } from '../bases/compareIndexes.ts';
import { cutForTargets, embedForTargets, putInto, type PreparedDocument } from './indexTargets.ts';
import type { IngestRooms } from './ingestWork.ts';
import type { KnowledgeIndex } from '../knowledgeIndex.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';

export interface RebuildProgress {
  done: number;
  total: number;
}

/** Both indexes of a base that is being rebuilt. */
interface Pair {
  base: KnowledgeBaseRow;
  building: NonNullable<KnowledgeBaseRow['building']>;
  source: KnowledgeIndex;
  target: KnowledgeIndex;
}

/**
 * Fills the index in the making from the text that the present one holds - the files themselves may be gone - and switches when it is whole. Files that
 * change meanwhile are put into both by whoever takes them in. What is done already stays done: it goes on where it was cut off.
 *
 * @returns whether it switched; false where it was stopped before
 * @throws as `ingestQueue`
 */
export async function rebuildIndex(
  rooms: IngestRooms,
  baseId: string,
  job: JobContext,
  options: { isStopping: () => boolean; onProgress: (progress: RebuildProgress) => void },
): Promise<boolean> {
  for (;;) {
    const pair = await openPair(rooms, baseId);
    const { stale } = await compareIndexes(pair.source, pair.target);
    const total = (await pair.source.counts()).documents;
    const progress = { done: total - stale.length, total };
    const tell = (): void => {
      options.onProgress(progress);
      job.report({ ...progress, unit: 'documents' });
    };
    tell();
    if (!(await fill(rooms, pair, stale, { ...options, job, next: () => ((progress.done += 1), tell()) })))
      return false;
    if (await switchOver(rooms, baseId)) return true;
  }
}

async function openPair({ rows, indexes }: IngestRooms, baseId: string): Promise<Pair> {
  const base = rows.base(baseId);
  if (base === undefined || base.building === null) {
    throw new YardstickError('knowledge/not-found', 'The index in the making was removed meanwhile.');
  }
  const [source, target] = await Promise.all([indexes.open(base, base.index), indexes.open(base, base.building)]);
  return { base, building: base.building, source, target };
}

/** Documents that are read, cut and embedded together, and their characters: a book comes alone. */
const group = { documents: 8, characters: 1_000_000 };

/**
 * Reads and cuts the next documents while the present ones are embedded. Several at once: cutting asks the model for lengths, and each question waits for
 * the embedding in hand.
 */
async function fill(
  rooms: IngestRooms,
  { base, building, source, target }: Pair,
  stale: IndexDifference['stale'],
  { job, isStopping, next }: { job: JobContext; isStopping: () => boolean; next: () => void },
): Promise<boolean> {
  const { embedder } = rooms;
  const { signal } = job;
  const begin = performance.now();
  const prepare = async (id: string): Promise<PreparedDocument[]> => {
    const document = await source.document(id);
    if (document === undefined) return [];
    const prepared: PreparedDocument = { document, chunks: new Map() };
    await cutForTargets(prepared, [building], { embedder, signal });
    return [prepared];
  };
  const prepareAll = async (ids: readonly string[] = []) => (await Promise.all(ids.map(prepare))).flat();
  const groups = groupsOf(stale);
  /** It is awaited at the next turn; where there is none, because the work was stopped or failed, nobody does. */
  const begun = (ids: readonly string[] | undefined): Promise<PreparedDocument[]> => {
    const preparing = prepareAll(ids);
    preparing.catch(() => undefined);
    return preparing;
  };
  let coming = begun(groups[0]);
  let done = 0;
  for (const [place, ids] of groups.entries()) {
    if (isStopping()) return false;
    signal.throwIfAborted();
    const prepared = await coming;
    coming = begun(groups[place + 1]);
    if (prepared[0] !== undefined) job.report({ note: prepared[0].document.title });
    await embedForTargets(prepared, [building], { embedder, signal });
    for (const one of prepared) {
      await rooms.writing.pass(base.id, async () => {
        // A newer version may have come into both meanwhile.
        const now = await source.sha256Of(one.document.id);
        if (now === one.document.sha256) await putInto(target, one, building.id);
      });
    }
    for (const _ of ids) next();
    done += ids.length;
    const perSecond = (done * 1000) / (performance.now() - begin);
    job.report({ perSecond, secondsLeft: (stale.length - done) / perSecond });
  }
  return true;
}

function groupsOf(stale: IndexDifference['stale']): string[][] {
  const groups: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const document of stale) {
    characters += document.characters;
    if (characters > group.characters || (groups.at(-1)?.length ?? 0) >= group.documents) {
      groups.push([]);
      ({ characters } = document);
    }
    groups.at(-1)?.push(document.id);
  }
  return groups;
}

/** False where documents came in or went out since they were compared. */
function switchOver(rooms: IngestRooms, baseId: string): Promise<boolean> {
  const { rows, indexes, writing } = rooms;
  return writing.pass(baseId, async () => {
    const { base, building, source, target } = await openPair(rooms, baseId);
    const { stale, extra } = await compareIndexes(source, target);
    if (stale.length > 0) return false;
    if (extra.length > 0) await target.remove(extra);
    indexes.letGo(base, base.index.id);
    rows.updateBase(baseId, { index: building, building: null });
    // From here on the new one answers. The old one is only in the way: should it not go now, it goes at the next start.
    await indexes.drop(base, base.index.id).catch(() => undefined);
    return true;
  });
}
