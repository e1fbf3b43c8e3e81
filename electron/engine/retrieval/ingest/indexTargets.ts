import type { Embedder } from '../../inference/embedding.ts';
import type { KnowledgeBaseRow, KnowledgeIndexRow } from '../../store/knowledgeRow.ts';
import { assertSameModel } from '../assertSameModel.ts';
import { chunkDocument, type CutDocument } from '../chunking/chunkDocument.ts';
import { embedChunks } from './embedChunks.ts';
import type { IndexChunk, IndexDocument, KnowledgeIndex } from '../knowledgeIndex.ts';
import type { OpenIndexes } from '../bases/openIndexes.ts';

/** A document cut and (later) embedded for one index. */
export interface PreparedChunks {
  cut: CutDocument;
  vectors: Float32Array[] | null;
}

/** A document with what it becomes in each index of its base, by the index's id. */
export interface PreparedDocument {
  document: IndexDocument;
  chunks: Map<string, PreparedChunks>;
}

export interface IndexTargetsOptions {
  embedder: Embedder;
  indexes: OpenIndexes;
}

/** The indexes that a base's documents go to: the one that answers, and the one in the making. */
export function targetsOf(base: KnowledgeBaseRow): KnowledgeIndexRow[] {
  return base.building === null ? [base.index] : [base.index, base.building];
}

/** Cuts a document for each index that it has not been cut for. */
export async function cutForTargets(
  prepared: PreparedDocument,
  targets: readonly KnowledgeIndexRow[],
  { embedder, signal }: { embedder: Embedder; signal: AbortSignal },
): Promise<void> {
  const { document, chunks } = prepared;
  for (const { id, settings } of targets) {
    if (chunks.has(id)) continue;
    const cut = await chunkDocument({
      document,
      title: document.title,
      settings: settings.chunking,
      countTokens: (texts) => embedder.countTokens(settings.embedding, texts, signal),
      signal,
    });
    chunks.set(id, { cut, vectors: null });
  }
}

/**
 * Embeds what is not embedded yet, of several documents together.
 * @throws {YardstickError} `knowledge/other-model`, as `Embedder.embed`
 */
export async function embedForTargets(
  documents: readonly PreparedDocument[],
  targets: readonly KnowledgeIndexRow[],
  options: { embedder: Embedder; signal: AbortSignal; onProgress?: (done: number, total: number) => void },
): Promise<void> {
  for (const { id, settings } of targets) {
    const open = documents.flatMap(({ chunks }) => {
      const found = chunks.get(id);
      return found === undefined || found.vectors !== null ? [] : [found];
    });
    if (open.every(({ cut }) => cut.chunks.length === 0)) {
      for (const chunks of open) chunks.vectors = [];
      continue;
    }
    assertSameModel(settings, options.embedder);
    const vectors = await embedChunks(
      open.map(({ cut }) => cut),
      { ...options, model: settings.embedding, local: settings.embedding.startsWith('local:') },
    );
    for (const [index, chunks] of open.entries()) chunks.vectors = vectors[index] ?? [];
  }
}

/** Whether a document is ready for all of these indexes. */
export function isReadyFor({ chunks }: PreparedDocument, targets: readonly KnowledgeIndexRow[]): boolean {
  return targets.every(({ id }) => (chunks.get(id)?.vectors ?? null) !== null);
}

/** Puts a document in, whole. @returns how many passages it has */
export async function putInto(
  index: KnowledgeIndex,
  { document, chunks }: PreparedDocument,
  indexId: string,
): Promise<number> {
  const { cut, vectors } = chunks.get(indexId) as PreparedChunks;
  const withVectors = cut.chunks.map((chunk, position): IndexChunk => ({
    ...chunk,
    vector: vectors?.[position] as Float32Array,
  }));
  await index.put(document, withVectors);
  return withVectors.length;
}
