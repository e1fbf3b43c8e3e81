import { setImmediate } from 'node:timers/promises';
import { batchLimit } from './batchLimit.ts';
import type { Encoder } from './loadEncoder.ts';
import type { RerankResult } from './onnxMethods.ts';
import { pairScores } from './pairScores.ts';
import type { TokenizedText } from './textTokens.ts';

/** Passages read between two looks for a stop. */
const readAtOnce = 16;

/** Scores of passages for a question, each read together with it; looks for a stop between batches. */
export async function rerankPassages(
  { model, tokens, batchSize }: Encoder,
  query: string,
  passages: readonly string[],
  signal: AbortSignal,
): Promise<RerankResult> {
  const startedAt = performance.now();
  const read: TokenizedText[] = [];
  for (const passage of passages) {
    // A stop is heard only when the event loop has its turn.
    if (read.length % readAtOnce === readAtOnce - 1) await setImmediate();
    signal.throwIfAborted();
    read.push(tokens.readPair(query, passage));
  }
  const byLength = read
    .map((_, index) => index)
    .sort((a, b) => (read[b]?.ids.length ?? 0) - (read[a]?.ids.length ?? 0));
  const scores: number[] = Array.from(passages, () => 0);
  for (let from = 0; from < byLength.length;) {
    signal.throwIfAborted();
    const longest = read[byLength[from] ?? 0]?.ids.length ?? 0;
    const batch = byLength.slice(from, from + batchLimit(batchSize, longest));
    const members = batch.flatMap((index) => read[index] ?? []);
    const found = pairScores(await model(tokens.tensors(members)), members.length);
    batch.forEach((index, place) => (scores[index] = found[place] ?? 0));
    from += batch.length;
  }
  return {
    scores,
    cut: read.flatMap(({ cut }, index) => (cut ? [index] : [])),
    rerankMs: performance.now() - startedAt,
    memoryBytes: process.memoryUsage.rss(),
  };
}
