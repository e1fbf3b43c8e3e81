import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { countCommon, countNgrams, harmonicMean } from '../support/ngrams.ts';
import { porterStem } from '../support/porterStem.ts';
import { notApplicable, percent, quoted } from '../support/scores.ts';
import { longestCommonLength } from '../support/sequences.ts';

const kinds = {
  'rouge-1': { label: 'ROUGE-1', what: 'single words that answer and reference have in common' },
  'rouge-2': { label: 'ROUGE-2', what: 'pairs of words that answer and reference have in common' },
  'rouge-l': { label: 'ROUGE-L', what: 'the longest row of words that both have in the same order, gaps allowed' },
} as const;

const rouge = (name: keyof typeof kinds) =>
  defineMetric({
    name,
    label: kinds[name].label,
    definition: `Of ${kinds[name].what}: harmonic mean of precision and recall, of several references the best (Lin, 2004). Words, stems and sums as in the package rouge-score 0.1.2: lower case, only a to z and digits.`,
    better: 'higher',
    scale: 'share',
    needs: ['reference'],
    needsWith: needsOfExpected,
    binary: false,
    parameters: z.strictObject({
      ...expectedParameters,
      stemmer: z
        .boolean()
        .default(false)
        .describe('Words of more than three letters lose their English endings (Porter, 1980).'),
      measure: z.enum(['f', 'precision', 'recall']).default('f'),
    }),
    score(request, parameters) {
      const expected = expectedTexts(request, parameters);
      if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
      const answer = tokensOf(request.text, parameters.stemmer);
      let best = { f: -1, precision: 0, recall: 0, reference: '' };
      for (const reference of expected) {
        const shares = sharesOf(name, answer, tokensOf(reference, parameters.stemmer));
        const f = harmonicMean(shares.precision, shares.recall);
        if (f > best.f) best = { ...shares, f, reference };
      }
      return {
        value: best[parameters.measure],
        passed: null,
        reason: `F ${percent(best.f)}, precision ${percent(best.precision)}, recall ${percent(best.recall)} of ${quoted(best.reference)}`,
      };
    },
  });

export const rouge1 = rouge('rouge-1');
export const rouge2 = rouge('rouge-2');
export const rougeL = rouge('rouge-l');

function tokensOf(text: string, stemmer: boolean): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stemmer ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens;
}

function sharesOf(name: keyof typeof kinds, answer: readonly string[], reference: readonly string[]) {
  if (name === 'rouge-l') {
    const common = longestCommonLength(reference, answer);
    return { precision: common / Math.max(answer.length, 1), recall: common / Math.max(reference.length, 1) };
  }
  const order = name === 'rouge-1' ? 1 : 2;
  const common = countCommon(countNgrams(reference, order), countNgrams(answer, order));
  return {
    precision: common / Math.max(answer.length - order + 1, 1),
    recall: common / Math.max(reference.length - order + 1, 1),
  };
}
