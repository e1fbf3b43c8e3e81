import { YardstickError } from '../../../../models/errors.ts';
import type { DocumentSummary, IndexCounts, IndexDocument, KnowledgeIndex } from '../knowledgeIndex.ts';

export interface CopyOptions {
  signal?: AbortSignal;
  /** Documents of one page of the lists that are compared; 200 where none is given. */
  pageSize?: number;
  /** Documents looked at and all there are. */
  onProgress?: (done: number, total: number) => void;
}

export interface CopyReport {
  copied: number;
  /** Were there already: an earlier copy did not come to its end. */
  unchanged: number;
  /** Of the target, counted when all was there. */
  counts: IndexCounts;
}

/** Rounds in which the two are brought to be equal: one that copies, one that finds nothing to do, two more where the source is still changed. */
const rounds = 4;

/**
 * Brings an index to what another one holds, document by document with its chunks and its very vectors: nothing is read or embedded anew. What is there
 * already is not copied again. Done when a round finds nothing to change and the counts agree. The caller sees to it that nothing is taken in meanwhile;
 * what changes nevertheless is noticed, and refused.
 *
 * @throws {YardstickError} `index/move-incomplete` (the two are not equal), what the indexes throw; the signal's reason when aborted
 */
export async function copyIndex(
  source: KnowledgeIndex,
  target: KnowledgeIndex,
  options: CopyOptions,
): Promise<CopyReport> {
  const copied = new Set<string>();
  const pageSize = options.pageSize ?? 200;
  for (let round = 0; round < rounds; round += 1) {
    const left = await summariesOf(target, pageSize);
    const { documents: total } = await source.counts();
    let done = 0;
    let changes = 0;
    for await (const summary of documentsOf(source, pageSize)) {
      options.signal?.throwIfAborted();
      const there = left.get(summary.id);
      left.delete(summary.id);
      if (there === undefined || !isSame(there, summary)) {
        changes += 1;
        if (await copyDocument(source, target, summary.id)) copied.add(summary.id);
      }
      done += 1;
      options.onProgress?.(done, Math.max(total, done));
    }
    changes += await target.remove([...left.keys()]);
    const [wanted, counts] = [await source.counts(), await target.counts()];
    if (changes === 0 && areEqual(wanted, counts)) {
      return { copied: copied.size, unchanged: counts.documents - copied.size, counts };
    }
  }
  throw new YardstickError('index/move-incomplete', 'The move is not complete: the two places do not hold the same.', {
    hint: 'The base was changed meanwhile. Pause it and move again: what is there is not copied twice.',
  });
}

/** @returns false where the document is gone meanwhile */
async function copyDocument(source: KnowledgeIndex, target: KnowledgeIndex, id: string): Promise<boolean> {
  for (let attempt = 0; attempt < rounds; attempt += 1) {
    const document = await source.document(id);
    if (document === undefined) return false;
    const passages = await source.chunksOf(id);
    const vectors = await source.vectorsOf(id);
    // Three reads: a change between them shows in what is there now, or in chunks that do not fit.
    if ((await source.sha256Of(id)) !== document.sha256 || !doFit(document, passages, vectors)) continue;
    const chunks = passages.map((passage, index) => {
      const { chunkId: _, documentId: __, path: ___, title: ____, format: _____, ...chunk } = passage;
      return { ...chunk, vector: vectors[index] ?? new Float32Array() };
    });
    await target.put(document, chunks);
    return true;
  }
  return false;
}

function doFit(
  document: IndexDocument,
  passages: readonly { start: number; end: number; text: string }[],
  vectors: readonly Float32Array[],
): boolean {
  return (
    passages.length === vectors.length &&
    passages.every(({ start, end, text }) => document.text.slice(start, end) === text)
  );
}

async function summariesOf(index: KnowledgeIndex, pageSize: number): Promise<Map<string, DocumentSummary>> {
  const found = new Map<string, DocumentSummary>();
  for await (const summary of documentsOf(index, pageSize)) found.set(summary.id, summary);
  return found;
}

async function* documentsOf(index: KnowledgeIndex, pageSize: number): AsyncGenerator<DocumentSummary> {
  let after: string | undefined;
  for (;;) {
    const page = await index.documents({ limit: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.path;
  }
}

/** All but when it was put in. */
function isSame(one: DocumentSummary, other: DocumentSummary): boolean {
  const { indexedAt: _, ...facts } = one;
  const { indexedAt: __, ...otherFacts } = other;
  return isEqual(facts, otherFacts);
}

function areEqual(one: IndexCounts, other: IndexCounts): boolean {
  return (['documents', 'chunks', 'keywordRows', 'vectors'] as const).every((what) => one[what] === other[what]);
}

function isEqual(one: object, other: object): boolean {
  return canonical(one) === canonical(other);
}

/** Independent of the order in which the keys were written. */
function canonical(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
