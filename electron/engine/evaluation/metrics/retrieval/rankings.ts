import { z } from 'zod';
import type { Metric } from '../../metric.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { figure, notApplicable } from '../support/scores.ts';
import { judgePassages, relevanceParameters, type JudgedPassages } from './relevance.ts';

/** A figure of how documents were ranked, their passages taken together. */
function rankingFigure(facts: {
  name: string;
  label: string;
  definition: string;
  defaultK: number;
  measure: (judged: JudgedPassages, k: number) => number;
}): Metric {
  const { measure, defaultK, ...rest } = facts;
  return defineMetric({
    ...rest,
    better: 'higher',
    scale: 'share',
    needs: ['passages'],
    binary: false,
    parameters: z.strictObject({
      ...relevanceParameters,
      k: z.number().int().min(1).max(1_000).default(defaultK).describe('How many of the first documents count.'),
    }),
    score(request, parameters) {
      const judged = judgePassages(request, parameters);
      if (judged === null) return notApplicable('The row does not say what is relevant.');
      // A candidate without retrieval has no ranking, rather than a bad one.
      if (judged.documents.length === 0) return notApplicable('The prompt carried no passages.');
      const value = measure(judged, parameters.k);
      const hits = judged.documents.slice(0, parameters.k).filter((grade) => grade > 0).length;
      return {
        value,
        passed: null,
        reason: `${figure(value)}: ${hits} relevant among the first ${Math.min(parameters.k, judged.documents.length)}, ${judged.relevant.length} in all`,
      };
    },
  });
}

const hitsAt = ({ documents }: JudgedPassages, k: number): number =>
  documents.slice(0, k).filter((grade) => grade > 0).length;

export const recallAtK = rankingFigure({
  name: 'recall-at-k',
  label: 'Recall at k',
  definition: 'Share of the relevant documents that are among the first k.',
  defaultK: 10,
  measure: ({ fresh, relevant }, k) => fresh.slice(0, k).reduce((sum, count) => sum + count, 0) / relevant.length,
});

export const precisionAtK = rankingFigure({
  name: 'precision-at-k',
  label: 'Precision at k',
  definition:
    'Share of the first k places that have a relevant document; places that nothing was found for count as misses.',
  defaultK: 5,
  measure: (judged, k) => hitsAt(judged, k) / k,
});

export const ndcgAtK = rankingFigure({
  name: 'ndcg-at-k',
  label: 'nDCG at k',
  definition:
    'Gain 2^grade - 1 of each of the first k documents, discounted by log2(rank + 1), against the best order of all relevant ones (Järvelin and Kekäläinen, 2002; Burges et al., 2005).',
  defaultK: 10,
  measure: ({ documents, relevant }, k) =>
    discountedGain(documents, k) /
    discountedGain(
      relevant.toSorted((a, b) => b - a),
      k,
    ),
});

export const meanReciprocalRank = rankingFigure({
  name: 'mrr',
  label: 'Reciprocal rank',
  definition:
    'One divided by the rank of the first relevant document; 0 where none is among the first k. Its mean is the MRR.',
  defaultK: 10,
  measure({ documents }, k) {
    const first = documents.slice(0, k).findIndex((grade) => grade > 0);
    return first < 0 ? 0 : 1 / (first + 1);
  },
});

const discountedGain = (grades: readonly number[], k: number): number =>
  grades.slice(0, k).reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
