import { setImmediate } from 'node:timers/promises';
import { encodeVectors } from '../encodeVectors.ts';
import type { EmbedTextsResult } from '../encoderMethods.ts';
import { batchLimit } from './batchLimit.ts';
import type { Encoder } from './loadEncoder.ts';
import { poolVectors } from './poolVectors.ts';
import type { TokenizedText } from './textTokens.ts';

/** A text with so many fewer tokens than the longest of its batch is not put into it: padding is computed like text. */
const wastedShare = 0.25;
/** Texts read between two looks for a stop. */
const readAtOnce = 16;

/**
 * The vectors of texts, in their order. Computed by length, so that little is padded; looks for a stop between batches.
 */
export async function embedTexts(
  { model, tokens, pooling, batchSize }: Encoder,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<EmbedTextsResult> {
  const startedAt = performance.now();
  const read: TokenizedText[] = [];
  for (const text of texts) {
    // A stop is heard only when the event loop has its turn.
    if (read.length % readAtOnce === readAtOnce - 1) await setImmediate();
    signal.throwIfAborted();
    read.push(tokens.read(text));
  }
  const byLength = read.map((_, index) => index).sort((a, b) => lengthAt(read, b) - lengthAt(read, a));
  const vectors: Float32Array[] = [];
  for (let from = 0; from < byLength.length;) {
    signal.throwIfAborted();
    const longest = lengthAt(read, byLength[from] ?? 0);
    const batch = byLength
      .slice(from, from + batchLimit(batchSize, longest))
      .filter((index) => lengthAt(read, index) >= longest * (1 - wastedShare));
    const members = batch.flatMap((index) => read[index] ?? []);
    const pooled = poolVectors(await model(tokens.tensors(members)), members, pooling);
    batch.forEach((index, place) => (vectors[index] = pooled[place] ?? new Float32Array()));
    from += batch.length;
  }
  const dimensions = vectors[0]?.length ?? 0;
  return {
    vectors: encodeVectors(vectors, dimensions),
    dimensions,
    cut: read.flatMap(({ cut }, index) => (cut ? [index] : [])),
    tokens: read.reduce((sum, { ids }) => sum + ids.length, 0),
    embedMs: performance.now() - startedAt,
    memoryBytes: process.memoryUsage.rss(),
  };
}

function lengthAt(read: readonly { ids: number[] }[], index: number): number {
  return read[index]?.ids.length ?? 0;
}
