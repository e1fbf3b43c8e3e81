import { createHash } from 'node:crypto';
import type { MachineTurns } from '../../../../models/machine/machineTurns.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import { costOf } from '../../inference/cost.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { LearntClassifier } from '../evaluationRun.ts';
import { fitInThread } from './fitInThread.ts';
import { assertShortFit } from './fitLimits.ts';
import type { TrainingRows } from './trainingRows.ts';

/** Texts of one call: whoever else wants the machine waits for little, and a stop is soon. */
const textsPerCall = 16;

/**
 * How little the weights are held down (scikit-learn's C, and its default): the same for all, so that figures can be compared. On AG News with MiniLM it had the best
 * accuracy of 1 to 1,000 from 20 to 1,000 rows (0.85 of 400 rows; C = 10: 0.83). With few rows it says less than it knows: how sure answers are beside each other
 * is the same for all of them.
 */
const strength = 1;

/**
 * Learns labels from rows: their inputs as vectors of an embedding model, then a multinomial logistic regression. The same rows give the same classifier.
 * @param options `onRead`: so many rows are read
 * @throws what the embedder throws, `evaluation/long-training`, and `evaluation/training`
 */
export async function trainClassifier(
  rows: TrainingRows['rows'],
  options: {
    /** Its id, for what is said of it. */
    candidate: string;
    model: string;
    embedder: Pick<Embedder, 'embed' | 'facts'>;
    turns: Pick<MachineTurns, 'run'>;
    /** Null for a local model, and where no price is known. */
    price: TokenPrice | null;
    signal: AbortSignal;
    onRead: (rows: number) => void;
  },
): Promise<LearntClassifier> {
  const { model, embedder, turns, signal, onRead } = options;
  const { dimensions, conditions } = await embedder.facts(model, signal);
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  assertShortFit(options.candidate, { rows: rows.length, labels: labels.length, dimensions });
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const vectors = new Float32Array(rows.length * dimensions);
  let embedMs = 0;
  let cut = 0;
  let tokens: number | null = 0;
  for (let from = 0; from < rows.length; from += textsPerCall) {
    const texts = rows.slice(from, from + textsPerCall).map(({ input }) => input);
    const read = await embedder.embed(model, texts, { purpose: 'document', signal });
    for (const [place, vector] of read.vectors.entries()) vectors.set(vector, (from + place) * dimensions);
    embedMs += read.embedMs;
    cut += read.cut.length;
    tokens = tokens === null || read.tokens === null ? null : tokens + read.tokens;
    onRead(Math.min(rows.length, from + textsPerCall));
  }
  const classes = Uint16Array.from(rows, ({ label }) => numbers.get(label) as number);
  const data = { vectors, dimensions, classes, classCount: labels.length };
  const began = { at: 0 };
  // It takes a core for itself, and a local model all that there are: whatever is timed meanwhile would be timed too slow. So it has the machine to itself from
  // beginning to end; `mostFitWork` keeps that to minutes.
  const { weights } = await turns.run(signal, () => {
    began.at = performance.now();
    return fitInThread({ data, strength }, signal);
  });
  const fitMs = performance.now() - began.at;
  const usage = { inputTokens: tokens, cachedInputTokens: null, outputTokens: 0, reasoningTokens: null };
  return {
    labels,
    dimensions,
    weights,
    modelSha256: conditions.modelSha256,
    training: {
      method: `logistic regression on vectors, L2, C = ${strength}`,
      rows: rows.length,
      labels: labels.length,
      rowsSha256: hashOf(rows),
      cut,
      tokens,
      embedMs,
      fitMs,
      cost: costOf(usage, options.price),
    },
  };
}

/** Says which rows they were, with their labels: the id of a row is a hash of what it says. */
function hashOf(rows: TrainingRows['rows']): string {
  const hash = createHash('sha256');
  for (const { id, label } of rows) hash.update(JSON.stringify([id, label]));
  return hash.digest('hex');
}
