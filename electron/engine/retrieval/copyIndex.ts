import type { JobContext } from '../jobs/jobs.ts';
import { compareIndexes } from './compareIndexes.ts';
import type { KnowledgeIndex } from './knowledgeIndex.ts';

/** Copies all documents as they are, vectors too: nothing is read or embedded again. @throws {YardstickError} `index/*`, `postgres/*`, `disk/full` */
export async function copyIndex(source: KnowledgeIndex, target: KnowledgeIndex, job: JobContext): Promise<void> {
  const { stale } = await compareIndexes(source, target);
  job.report({ done: 0, total: stale.length, unit: 'documents' });
  for (const [position, id] of stale.entries()) {
    job.signal.throwIfAborted();
    const document = await source.document(id);
    if (document === undefined) continue;
    const [passages, vectors] = await Promise.all([source.chunksOf(id), source.vectorsOf(id)]);
    const chunks = passages.map(({ position: place, start, end, text, headings, page, hidden }, index) => ({
      position: place,
      start,
      end,
      text,
      headings,
      page,
      hidden,
      vector: vectors[index] as Float32Array,
    }));
    await target.put(document, chunks);
    job.report({ done: position + 1, note: document.title });
  }
}
