import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { notApplicable, quoted, quotedList, rightOrWrong } from '../support/scores.ts';

export const contains = defineMetric({
  name: 'contains',
  label: 'Contains',
  definition: 'One of the texts that are looked for (or each of them) stands somewhere in the answer.',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: true,
  parameters: z.strictObject({
    ...expectedParameters,
    match: z.enum(['any', 'all']).default('any').describe('How many of them must be there.'),
    ignoreCase: z.boolean().default(false),
    negate: z.boolean().default(false).describe('Right is an answer without them.'),
  }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters).filter((text) => text !== '');
    if (expected.length === 0) return notApplicable('The row has nothing to look for.');
    const form = (text: string) => (parameters.ignoreCase ? text.toLowerCase() : text);
    const answer = form(request.text);
    const isThere = (text: string) => answer.includes(form(text));
    if (parameters.match === 'all') {
      const missing = expected.find((text) => !isThere(text));
      return rightOrWrong(
        missing === undefined,
        missing === undefined ? `all ${expected.length} are in the answer` : `${quoted(missing)} is not in the answer`,
        parameters.negate,
      );
    }
    const found = expected.find(isThere);
    return rightOrWrong(
      found !== undefined,
      found === undefined ? `${quotedList(expected)} is not in the answer` : `${quoted(found)} is in the answer`,
      parameters.negate,
    );
  },
});
