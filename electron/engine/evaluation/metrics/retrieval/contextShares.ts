import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { notApplicable, percent } from '../support/scores.ts';
import { judgePassages, relevanceParameters } from './relevance.ts';

const unjudged = 'The row does not say what is relevant.';
/** A candidate without retrieval has no recall, rather than one of 0. */
const noPassages = 'The prompt carried no passages.';

export const contextPrecision = defineMetric({
  name: 'context-precision',
  label: 'Context precision',
  definition:
    'Are the relevant passages before the others? Mean of the precision at each place that has a relevant passage, over the passages that the prompt carried (average precision; context precision of Ragas, without a judge). 0 where none is relevant.',
  better: 'higher',
  scale: 'share',
  needs: ['passages'],
  binary: false,
  parameters: z.strictObject({ ...relevanceParameters }),
  score(request, parameters) {
    const judged = judgePassages(request, parameters);
    if (judged === null) return notApplicable(unjudged);
    if (judged.passages.length === 0) return notApplicable(noPassages);
    let hits = 0;
    let sum = 0;
    for (const [place, grade] of judged.passages.entries()) {
      if (grade <= 0) continue;
      hits += 1;
      sum += hits / (place + 1);
    }
    return {
      value: hits === 0 ? 0 : sum / hits,
      passed: null,
      reason: `${hits} of ${judged.passages.length} passages are relevant`,
    };
  },
});

export const contextRecall = defineMetric({
  name: 'context-recall',
  label: 'Context recall',
  definition:
    'Share of what is relevant that the prompt carried: of the documents that the column names, or of the texts of the row’s context (context recall of Ragas, without a judge).',
  better: 'higher',
  scale: 'share',
  needs: ['passages'],
  binary: false,
  parameters: z.strictObject({ ...relevanceParameters }),
  score(request, parameters) {
    const judged = judgePassages(request, parameters);
    if (judged === null) return notApplicable(unjudged);
    if (judged.passages.length === 0) return notApplicable(noPassages);
    const value = judged.found / judged.relevant.length;
    return {
      value,
      passed: null,
      reason: `${judged.found} of ${judged.relevant.length} relevant ones were found (${percent(value)})`,
    };
  },
});
