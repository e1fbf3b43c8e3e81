import { randomUUID } from 'node:crypto';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { JobContext } from '../../jobs/jobs.ts';
import type { KnowledgeBaseRow, KnowledgeIndexRow } from '../../store/knowledgeRow.ts';
import { copyIndex } from './copyIndex.ts';
import type { IngestRooms } from '../ingest/ingestWork.ts';
import type { KnowledgeIndex } from '../knowledgeIndex.ts';

type Storage = KnowledgeBaseRow['storage'];

/** Moves that a server broke off, by base: what had been copied, and what from. */
export type BrokenMoves = Map<string, { storage: Storage; sourceId: string; index: KnowledgeIndexRow }>;

/**
 * Copies a base's index to other storage and switches. Nobody writes to the base meanwhile; searches go on. Where the server goes away in the middle, what is
 * copied stays, and the next move to the same place goes on there; what nobody goes on with is deleted at the next start.
 * @throws as `copyIndex`
 */
export function moveBase(
  { rows, indexes, writing, broken }: Pick<IngestRooms, 'rows' | 'indexes' | 'writing'> & { broken: BrokenMoves },
  baseId: string,
  storage: Storage,
  job: JobContext,
): Promise<void> {
  /** What an earlier move has copied to this place, opened; undefined where there is none. */
  async function goOn(sourceId: string): Promise<{ index: KnowledgeIndexRow; target: KnowledgeIndex } | undefined> {
    const before = broken.get(baseId);
    if (before === undefined) return undefined;
    try {
      if (before.sourceId === sourceId && isSamePlace(before.storage, storage)) {
        return { index: before.index, target: await indexes.open(before, before.index) };
      }
      await indexes.drop(before, before.index.id);
    } catch (thrown) {
      // Still away: it is there when the server is back. Else what was there is not any more.
      if (isOfServer(thrown) && isSamePlace(before.storage, storage)) throw thrown;
    }
    broken.delete(baseId);
    return undefined;
  }

  job.report({ unit: 'documents' });
  return writing.pass(baseId, async () => {
    job.signal.throwIfAborted();
    const begin = performance.now();
    const base = rows.base(baseId);
    if (base === undefined)
      throw new YardstickError('knowledge/not-found', 'The knowledge base was removed meanwhile.');
    const source = await indexes.open(base, base.index);
    const before = await goOn(base.index.id);
    const index = before?.index ?? { id: randomUUID(), settings: base.index.settings };
    let isMade = before !== undefined;
    try {
      const target = before?.target ?? (await indexes.create({ storage }, index.id, index.settings));
      isMade = true;
      await copyIndex(source, target, {
        signal: job.signal,
        onProgress(done, total) {
          const perSecond = (done * 1_000) / Math.max(1, performance.now() - begin);
          job.report({ done, total, perSecond, secondsLeft: (total - done) / perSecond });
        },
      });
      broken.delete(baseId);
      indexes.letGo(base, base.index.id);
      rows.updateBase(baseId, { storage, index });
      indexes.settle(index.id);
    } catch (thrown) {
      if (isMade && !job.signal.aborted && isOfServer(thrown)) {
        broken.set(baseId, { storage, sourceId: base.index.id, index });
        await indexes.close(index.id);
      } else await indexes.drop({ storage }, index.id).catch(() => undefined); // what failed first is what is told
      throw thrown;
    }
    await indexes.drop(base, base.index.id).catch(() => undefined); // it answers no more; the next start tries again
  });
}

/** The server or the way to it, not the base or the disk here. */
function isOfServer(thrown: unknown): boolean {
  return /^(postgres|egress)\//.test(reportError(thrown).code);
}

/** Whether two name the same storage. */
export function isSamePlace(one: Storage, other: Storage): boolean {
  if (one.kind === 'sqlite' || other.kind === 'sqlite') return one.kind === other.kind;
  return one.connection === other.connection;
}
