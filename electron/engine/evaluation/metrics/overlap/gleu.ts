import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { countCommon, countNgrams } from '../support/ngrams.ts';
import { splitWords } from '../support/pythonText.ts';
import { notApplicable, percent, quoted } from '../support/scores.ts';

const orders = [1, 2, 3, 4] as const;

export const gleu = defineMetric({
  name: 'gleu',
  label: 'GLEU',
  definition:
    'Of all runs of one to four words: the smaller of precision and recall (Wu et al., 2016, section 4.3), of several references the best; the figure of a set is made of the sums of its rows. As corpus_gleu of NLTK 3.10.4 has it; words are what stands between blanks.',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: false,
  parameters: z.strictObject({ ...expectedParameters, lowercase: z.boolean().default(false) }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const wordsOf = (text: string) => splitWords(parameters.lowercase ? text.toLowerCase() : text);
    const answer = wordsOf(request.text);
    const answerCounts = orders.map((order) => countNgrams(answer, order));
    let best = { share: 0, matches: 0, all: 0, reference: expected[0] ?? '' };
    for (const reference of expected) {
      const words = wordsOf(reference);
      let matches = 0;
      for (const [index, order] of orders.entries()) {
        matches += countCommon(answerCounts[index] as Map<string, number>, countNgrams(words, order));
      }
      const all = Math.max(runsOf(answer.length), runsOf(words.length));
      if (all === 0) continue;
      const share = matches / all;
      if (best.all === 0 || share > best.share) best = { share, matches, all, reference };
    }
    return {
      value: best.share,
      passed: null,
      reason: `${percent(best.share)}: ${best.matches} of ${best.all} runs of words in common with ${quoted(best.reference)}`,
      counts: { matches: best.matches, all: best.all },
    };
  },
  combine: ({ matches = 0, all = 0 }) => (all === 0 ? null : matches / all),
});

const runsOf = (words: number): number => orders.reduce((sum, order) => sum + Math.max(words - order + 1, 0), 0);
