import type { Embedder } from '../../inference/embedding.ts';
import type { CutDocument } from '../chunking/chunkDocument.ts';

export interface EmbedChunksOptions {
  embedder: Embedder;
  /** Id of the embedding model. */
  model: string;
  local: boolean;
  signal: AbortSignal;
  /** After each call: how many of all texts are done. */
  onProgress?: (done: number, total: number) => void;
}

/** A timed answer waits for one call at most, and larger ones are no quicker: the work is bound by arithmetic. */
const localBatch = 8;
/** A service's time goes into the way there. */
const serviceBatch = 64;
const serviceCalls = 3;

/** Vectors for the passages of some documents, in their order. Texts of like length go together, so that little is computed for padding. */
export async function embedChunks(
  documents: readonly CutDocument[],
  options: EmbedChunksOptions,
): Promise<Float32Array[][]> {
  const { embedder, model, local, signal, onProgress } = options;
  const vectors: Float32Array[][] = documents.map(() => []);
  const texts = documents.flatMap((document, index) =>
    document.texts.map((text, position) => ({ text, index, position, tokens: document.tokens[position] ?? 0 })),
  );
  texts.sort((a, b) => b.tokens - a.tokens);
  const size = local ? localBatch : serviceBatch;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < texts.length) {
      const batch = texts.slice(next, next + size);
      next += batch.length;
      const result = await embedder.embed(
        model,
        batch.map(({ text }) => text),
        { purpose: 'document', signal },
      );
      for (const [at, { index, position }] of batch.entries()) {
        (vectors[index] as Float32Array[])[position] = result.vectors[at] as Float32Array;
      }
      done += batch.length;
      onProgress?.(done, texts.length);
    }
  };
  await Promise.all(Array.from({ length: local ? 1 : serviceCalls }, work));
  return vectors;
}
