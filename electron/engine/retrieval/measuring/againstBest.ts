import { studentInterval } from '../../statistics/studentInterval.ts';
import type { Interval } from '../measureRetrieval.ts';

/** Fewer questions decide nothing, however alike they come out. */
const fewestQuestions = 5;
const confidence = 0.95;

export interface AgainstBest {
  /** Place of the set-up with the highest mean; null of none. */
  best: number | null;
  /** It is surely better than each of the others. */
  isSure: boolean;
  /** Of each set-up: its mean less that of the best, with the interval of that difference; null for the best itself. */
  differences: (Interval | null)[];
}

/**
 * Which of several set-ups finds best what it should, on the same questions: each is compared with the best one question by question, since that a question is
 * hard for both says nothing about either. Paired t intervals (as usual in retrieval; Smucker, Allan and Carterette, CIKM 2007), together at 95 % by
 * Bonferroni's correction for the number of comparisons.
 *
 * @param scores of each set-up one figure a question, in the same order
 */
export function againstBest(scores: readonly (readonly number[])[]): AgainstBest {
  const means = scores.map((own) => own.reduce((sum, score) => sum + score, 0) / own.length);
  const best = means.reduce<number | null>(
    (at, mean, place) => (at === null || mean > (means[at] ?? 0) ? place : at),
    null,
  );
  if (best === null) return { best, isSure: false, differences: [] };
  const top = scores[best] ?? [];
  const each = 1 - (1 - confidence) / Math.max(1, scores.length - 1);
  const differences = scores.map((own, place): Interval | null => {
    if (place === best) return null;
    const { mean, low, high } = studentInterval(
      Float64Array.from(own, (score, question) => score - (top[question] ?? 0)),
      each,
    );
    return { mean, low, high };
  });
  const isSure =
    scores.length > 1 && top.length >= fewestQuestions && differences.every((one) => one === null || one.high < 0);
  return { best, isSure, differences };
}
