import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { withoutPunctuation } from '../support/pythonText.ts';
import { notApplicable, quoted, quotedList, rightOrWrong } from '../support/scores.ts';

export const exactMatch = defineMetric({
  name: 'exact-match',
  label: 'Exact match',
  definition:
    'The answer is, letter for letter, one of the references; blanks around both do not count. The options leave out what they name on both sides, as those of exact_match in Hugging Face evaluate 0.4 do.',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: true,
  parameters: z.strictObject({
    ...expectedParameters,
    trim: z.boolean().default(true).describe('Blanks at both ends do not count.'),
    ignoreCase: z.boolean().default(false),
    ignorePunctuation: z.boolean().default(false).describe('The 32 marks of ASCII.'),
    ignoreNumbers: z.boolean().default(false).describe('The digits 0 to 9.'),
    negate: z.boolean().default(false).describe('Right is an answer that is none of them.'),
  }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const form = (text: string): string => {
      let plain = parameters.trim ? text.trim() : text;
      if (parameters.ignoreCase) plain = plain.toLowerCase();
      if (parameters.ignorePunctuation) plain = withoutPunctuation(plain);
      return parameters.ignoreNumbers ? plain.replaceAll(/[0-9]/g, '') : plain;
    };
    const answer = form(request.text);
    const match = expected.find((text) => form(text) === answer);
    return rightOrWrong(
      match !== undefined,
      match === undefined
        ? `${quoted(request.text)} is not ${quotedList(expected)}`
        : `${quoted(request.text)} is ${quoted(match)}`,
      parameters.negate,
    );
  },
});
