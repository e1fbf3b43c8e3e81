import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { countCommon, countNgrams, harmonicMean } from '../support/ngrams.ts';
import { normalisedWords } from '../support/normaliseAnswer.ts';
import { notApplicable, percent, quoted } from '../support/scores.ts';

export const tokenF1 = defineMetric({
  name: 'token-f1',
  label: 'Token F1',
  definition:
    'Harmonic mean of precision and recall over the words that answer and reference have in common, both normalised; of several references the best. As the evaluation script of SQuAD has it (Rajpurkar et al., 2016; of empty texts, as in 2.0: 1 if both are).',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: false,
  parameters: z.strictObject({ ...expectedParameters }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const answer = normalisedWords(request.text);
    const answerCounts = countNgrams(answer, 1);
    let best = { value: -1, reference: '', common: 0, words: 0 };
    for (const reference of expected) {
      const words = normalisedWords(reference);
      const common = countCommon(answerCounts, countNgrams(words, 1));
      const value =
        answer.length === 0 || words.length === 0
          ? Number(answer.length === words.length)
          : harmonicMean(common / answer.length, common / words.length);
      if (value > best.value) best = { value, reference, common, words: words.length };
    }
    return {
      value: best.value,
      passed: null,
      reason: `${percent(best.value)}: ${best.common} words in common of ${answer.length} in the answer and ${best.words} in ${quoted(best.reference)}`,
    };
  },
});
