import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { normalisedWords } from '../support/normaliseAnswer.ts';
import { notApplicable, quoted, quotedList, rightOrWrong } from '../support/scores.ts';

export const normalisedMatch = defineMetric({
  name: 'normalised-match',
  label: 'Normalised match',
  definition:
    'The answer is one of the references when case, ASCII punctuation, the articles a, an, the, and blanks are left out of both: exact match as the evaluation script of SQuAD 1.1 has it (Rajpurkar et al., 2016).',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: true,
  parameters: z.strictObject({
    ...expectedParameters,
    negate: z.boolean().default(false).describe('Right is an answer that is none of them.'),
  }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const answer = normalisedWords(request.text).join(' ');
    const match = expected.find((text) => normalisedWords(text).join(' ') === answer);
    return rightOrWrong(
      match !== undefined,
      match === undefined
        ? `${quoted(answer)} is not ${quotedList(expected)}`
        : `${quoted(answer)} is ${quoted(match)}`,
      parameters.negate,
    );
  },
});
