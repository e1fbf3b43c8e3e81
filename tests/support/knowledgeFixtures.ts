import { createHash } from 'node:crypto';
import type {
  IndexChunk,
  IndexDocument,
  IndexSettings,
  Passage,
} from '../../electron/engine/retrieval/knowledgeIndex.ts';
import { createRandom } from '../../electron/engine/statistics/random.ts';

export function indexSettings(dimensions = 16): IndexSettings {
  return {
    embedding: 'local:made-up',
    embeddingSha256: 'ab'.repeat(32),
    dimensions,
    chunking: { maxTokens: 128, overlapTokens: 16 },
  };
}

/** A vector of unit length; the same seed gives the same one. */
export function unitVector(seed: number, dimensions = 16): Float32Array {
  const random = createRandom(seed);
  const vector = Float32Array.from({ length: dimensions }, () => random.normal());
  return toUnit(vector);
}

export function toUnit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A document whose paragraphs (parted by blank lines) are its chunks; `seed` decides its vectors. */
export function madeUpDocument(
  facts: Partial<IndexDocument> & { id: string; text: string },
  options: { seed?: number; dimensions?: number; headings?: string[]; vectors?: Float32Array[] } = {},
): { document: IndexDocument; chunks: IndexChunk[] } {
  const { seed = 1, dimensions = 16, headings = [] } = options;
  const chunks: IndexChunk[] = [];
  let start = 0;
  for (const text of facts.text === '' ? [] : facts.text.split('\n\n')) {
    const position = chunks.length;
    chunks.push({
      position,
      start,
      end: start + text.length,
      text,
      headings,
      page: position % 2 === 0 ? position + 1 : null,
      hidden: position % 3 === 2,
      vector: options.vectors?.[position] ?? unitVector(seed * 1_000_003 + position, dimensions),
    });
    start += text.length + 2;
  }
  const document: IndexDocument = {
    path: `/documents/${facts.id}.md`,
    format: 'markdown',
    title: `Title of ${facts.id}`,
    author: null,
    bytes: facts.text.length,
    sha256: createHash('sha256').update(facts.text).digest('hex'),
    modifiedAt: 1_700_000_000_000,
    blocks: chunks.map((chunk) => ({ kind: 'paragraph', start: chunk.start, end: chunk.end, page: chunk.page })),
    pages: [{ page: 1, name: 'one', start: 0, end: facts.text.length }],
    warnings: [{ code: 'document/encoding', message: 'Guessed.' }],
    ...facts,
  };
  return { document, chunks };
}

/** What `chunksOf` and `passages` should say of a chunk that was put. */
export function asPassage(document: IndexDocument, chunk: IndexChunk): Omit<Passage, 'chunkId'> {
  const { vector: _, ...rest } = chunk;
  return { ...rest, documentId: document.id, path: document.path, title: document.title, format: document.format };
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let product = 0;
  for (const [index, value] of a.entries()) product += value * (b[index] ?? 0);
  return product;
}
