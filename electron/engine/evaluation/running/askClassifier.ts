import { reportError, YardstickError } from '../../../../models/errors.ts';
import { costOf, type TokenPrice } from '../../inference/cost.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { RenderedPrompt } from '../candidate.ts';
import { logisticShares } from '../classifying/logisticRegression.ts';
import type { LearntClassifier } from '../evaluationRun.ts';
import type { Asked } from './askModel.ts';
import { emptyAnswer } from './emptyAnswer.ts';

export interface ClassifyingOptions {
  embedder: Pick<Embedder, 'embed' | 'facts' | 'weightsOf'>;
  /** A local embedding model that is in memory; null for one that is not, and for a service's. */
  loaded: (model: string) => { memoryBytes: number; device: string } | null;
}

/**
 * The likeliest label of a text, with how sure that is: the logarithm of the label's share. Its time is that of the text's vector, which nearly all of it is. Never
 * throws.
 */
export async function askClassifier(
  request: {
    model: string;
    classifier: LearntClassifier;
    prompt: RenderedPrompt;
    price: TokenPrice | null;
    appVersion: string;
    signal: AbortSignal;
  },
  { embedder, loaded }: ClassifyingOptions,
): Promise<Asked & { confidence: number | null }> {
  const { model, classifier, prompt, price, appVersion, signal } = request;
  const { labels, dimensions, weights, training } = classifier;
  const answer = emptyAnswer({ model, installed: undefined, runtime: '', template: 'none', prompt, appVersion });
  try {
    const isLocal = model.startsWith('local:');
    answer.conditions.cold = isLocal && loaded(model) === null;
    const asked = performance.now();
    let loading = asked;
    // Loading is not the answer's time, nor is the wait for the machine before it. Of a service it is known since the training, or asked for once.
    const { conditions, destination } = await embedder.facts(model, signal, () => (loading = performance.now()));
    const waitedMs = loading - asked;
    if (answer.conditions.cold) answer.timings.loadMs = performance.now() - loading;
    const began = performance.now();
    answer.conditions.startedAt = new Date().toISOString();
    const { vectors, embedMs, cut, tokens } = await embedder.embed(model, [prompt.prompt], {
      purpose: 'document',
      signal,
    });
    answer.timings.queueMs = waitedMs + Math.max(0, performance.now() - began - embedMs);
    const [vector] = vectors;
    if (vector?.length !== dimensions) {
      throw new YardstickError(
        'evaluation/other-weights',
        `${model} makes vectors of another length than when the classifier learnt from it.`,
        { hint: 'Run the suite once more: that is a run of its own.' },
      );
    }
    const choosing = performance.now();
    const shares = logisticShares({ dimensions, classCount: labels.length, weights }, vector);
    const best = shares.indexOf(Math.max(...shares));
    answer.timings.totalMs = embedMs + performance.now() - choosing;
    answer.text = labels[best] ?? '';
    answer.usage.inputTokens = tokens;
    answer.cost = costOf({ ...answer.usage, outputTokens: 0 }, price);
    if (cut.length > 0) {
      const message = 'The text is longer than the embedding model reads: its end was left out.';
      answer.warnings.push({ code: 'context/dropped', message });
    }
    if (destination !== null) Object.assign(answer, { leftMachine: true, destination });
    Object.assign(answer.conditions, conditions, {
      device: loaded(model)?.device ?? null,
      priceListDate: answer.cost?.priceListDate ?? null,
      training,
    });
    return { answer, state: 'done', confidence: Math.log(shares[best] ?? 0) };
  } catch (thrown) {
    answer.finishReason = signal.aborted ? 'stopped' : 'error';
    answer.error = reportError(thrown);
    return { answer, state: signal.aborted ? 'stopped' : 'failed', confidence: null };
  }
}
