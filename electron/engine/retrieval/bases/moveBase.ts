import { randomUUID } from 'node:crypto';
import { YardstickError } from '../../../../models/errors.ts';
import type { JobContext } from '../../jobs/jobs.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import { copyIndex } from './copyIndex.ts';
import type { IngestRooms } from '../ingest/ingestWork.ts';

/** Copies a base's index to other storage and switches. Nobody writes to the base meanwhile; searches go on. @throws as `copyIndex` */
export function moveBase(
  { rows, indexes, writing }: IngestRooms,
  baseId: string,
  storage: KnowledgeBaseRow['storage'],
  job: JobContext,
): Promise<void> {
  job.report({ unit: 'documents' });
  return writing.pass(baseId, async () => {
    job.signal.throwIfAborted();
    const begin = performance.now();
    const base = rows.base(baseId);
    if (base === undefined)
      throw new YardstickError('knowledge/not-found', 'The knowledge base was removed meanwhile.');
    const source = await indexes.open(base, base.index);
    const index = { id: randomUUID(), settings: base.index.settings };
    try {
      const target = await indexes.create({ storage }, index.id, index.settings);
      await copyIndex(source, target, {
        signal: job.signal,
        onProgress(done, total) {
          const perSecond = (done * 1_000) / Math.max(1, performance.now() - begin);
          job.report({ done, total, perSecond, secondsLeft: (total - done) / perSecond });
        },
      });
      indexes.letGo(base, base.index.id);
      rows.updateBase(baseId, { storage, index });
      indexes.settle(index.id);
    } catch (thrown) {
      await indexes.drop({ storage }, index.id).catch(() => undefined); // what failed first is what is told
      throw thrown;
    }
    await indexes.drop(base, base.index.id).catch(() => undefined); // it answers no more; the next start tries again
  });
}
