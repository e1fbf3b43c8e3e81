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
  return writing.pass(baseId, async () => {
    const base = rows.base(baseId);
    if (base === undefined)
      throw new YardstickError('knowledge/not-found', 'The knowledge base was removed meanwhile.');
    const source = await indexes.open(base, base.index);
    const index = { id: randomUUID(), settings: base.index.settings };
    const target = await indexes.create({ storage }, index.id, index.settings);
    try {
      await copyIndex(source, target, {
        signal: job.signal,
        onProgress: (done, total) => job.report({ done, total, unit: 'documents' }),
      });
      rows.updateBase(baseId, { storage, index });
    } catch (thrown) {
      await indexes.drop({ storage }, index.id).catch(() => undefined); // what failed first is what is told
      throw thrown;
    }
    await indexes.drop(base, base.index.id).catch(() => undefined); // it answers no more; the next start tries again
  });
}
