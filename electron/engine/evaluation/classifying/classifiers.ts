import { reportError, YardstickError } from '../../../../models/errors.ts';
import { estimateTokens } from '../../inference/estimateTokens.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import type { Candidate } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import type { LearntClassifier } from '../evaluationRun.ts';
import type { LiveParts } from '../running/liveParts.ts';
import { trainClassifier } from './trainClassifier.ts';
import { trainingRows, type TrainingRows } from './trainingRows.ts';

/**
 * What a candidate has learnt: of the run, if it was learnt before, else now, once. Null where it cannot be had: the candidate waits then (it says why), or the run
 * is stopped or out of its budget. Never rejects.
 */
export type ClassifierOf = (candidate: Candidate) => Promise<LearntClassifier | null>;

/** The mark of a request for the vectors of training rows. */
const training = { position: 0, repeat: 0, purpose: 'training' } as const;

/** @param rows that are scored: nothing is learnt from them */
export function createClassifiers(given: {
  parts: LiveParts;
  rows: readonly DataRow[];
  priceOf: (model: string) => TokenPrice | null;
}): ClassifierOf {
  const { parts, rows, priceOf } = given;
  const { run, options, budget, recorder } = parts;
  const { classifiers, datasets } = options.store.evaluation;
  const learnt = new Map<string, Promise<LearntClassifier | null>>();

  async function classifierOf(candidate: Candidate): Promise<LearntClassifier | null> {
    const isLocal = candidate.model.startsWith('local:');
    // Of a service what is read is paid for: it is not thrown away for a pause.
    const signal = isLocal ? parts.leaving : parts.signal;
    try {
      const kept = classifiers.get(run.id, candidate.id);
      if (kept !== null) return sameVectors(kept, candidate);
      parts.note(candidate.id, 'Chooses its training rows.');
      const part = run.suite.train === null ? undefined : await datasets.load(run.suite.train);
      const { rows: chosen } = await trainingRows(candidate, part?.rows ?? [], rows);
      const learning = isLocal ? await learn(candidate, chosen, signal) : await pay(candidate, chosen, signal);
      if (learning !== null) classifiers.put(run.id, candidate.id, learning);
      return learning;
    } catch (thrown) {
      if (!signal.aborted) parts.block(candidate.id, reportError(thrown));
      return null;
    }
  }

  /** The most that it can cost is set aside; what may have been paid stays marked where it fails. */
  async function pay(
    candidate: Candidate,
    chosen: TrainingRows['rows'],
    signal: AbortSignal,
  ): Promise<LearntClassifier | null> {
    const price = priceOf(candidate.model);
    const usd = price === null ? 0 : trainingCost(chosen, price);
    if (!(await budget.reserve(usd, signal))) {
      if (!signal.aborted) parts.outOfBudget();
      return null;
    }
    const request = { candidate: candidate.id, ...training };
    if (!(await parts.mark({ ...request, usd }))) return null;
    let read = 0;
    try {
      const learning = await learn(candidate, chosen, signal, (count) => (read = count));
      budget.settle(usd, learning.training.cost?.usd ?? usd);
      return learning;
    } catch (thrown) {
      if (read === 0 && !signal.aborted) recorder.unmark(request);
      budget.settle(usd, read === 0 ? 0 : usd);
      throw thrown;
    }
  }

  async function learn(
    candidate: Candidate,
    chosen: TrainingRows['rows'],
    signal: AbortSignal,
    onRead: (rows: number) => void = () => undefined,
  ): Promise<LearntClassifier> {
    const { classifying } = options;
    if (classifying === undefined) throw new Error('There is nothing to make vectors with.');
    const learning = await trainClassifier(chosen, {
      candidate: candidate.id,
      model: candidate.model,
      embedder: classifying.embedder,
      turns: options.turns,
      price: priceOf(candidate.model),
      signal,
      onRead(count) {
        onRead(count);
        parts.note(candidate.id, `Learns: ${count} of ${chosen.length} training rows read.`);
      },
    });
    parts.note(candidate.id, null);
    return learning;
  }

  /** @throws {YardstickError} `evaluation/other-weights` */
  function sameVectors(kept: LearntClassifier, { id, model }: Candidate): LearntClassifier {
    const now = options.classifying?.embedder.weightsOf(model)?.sha256 ?? null;
    if (kept.modelSha256 === null || now === null || kept.modelSha256 === now) return kept;
    throw new YardstickError(
      'evaluation/other-weights',
      `${model} has other weights than when "${id}" learnt from it.`,
      {
        hint: 'Put the former weights back, or run the suite once more: that is a run of its own.',
      },
    );
  }

  return (candidate) => {
    let one = learnt.get(candidate.id);
    if (one === undefined) learnt.set(candidate.id, (one = classifierOf(candidate)));
    return one;
  };
}

/** The most that a service can ask for the vectors of rows. US dollars. */
function trainingCost(rows: readonly DataRow[], { inputPerMillion }: TokenPrice): number {
  return (rows.reduce((sum, { input }) => sum + estimateTokens(input), 0) * inputPerMillion) / 1e6;
}
