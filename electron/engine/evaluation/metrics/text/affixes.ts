import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { notApplicable, quoted, quotedList, rightOrWrong } from '../support/scores.ts';

const affix = (end: 'begins' | 'ends') =>
  defineMetric({
    name: end === 'begins' ? 'starts-with' : 'ends-with',
    label: end === 'begins' ? 'Starts with' : 'Ends with',
    definition: `The answer ${end} with one of the texts. Blanks around the answer do not count.`,
    better: 'higher',
    scale: 'share',
    needs: ['reference'],
    needsWith: needsOfExpected,
    binary: true,
    parameters: z.strictObject({
      ...expectedParameters,
      ignoreCase: z.boolean().default(false),
      negate: z.boolean().default(false).describe('Right is an answer that does not.'),
    }),
    score(request, parameters) {
      const expected = expectedTexts(request, parameters).filter((text) => text !== '');
      if (expected.length === 0) return notApplicable('The row has nothing to look for.');
      const form = (text: string) => (parameters.ignoreCase ? text.toLowerCase() : text);
      const answer = form(request.text.trim());
      const found = expected.find((text) =>
        end === 'begins' ? answer.startsWith(form(text)) : answer.endsWith(form(text)),
      );
      return rightOrWrong(
        found !== undefined,
        found === undefined
          ? `the answer does not ${end === 'begins' ? 'begin' : 'end'} with ${quotedList(expected)}`
          : `the answer ${end} with ${quoted(found)}`,
        parameters.negate,
      );
    },
  });

export const startsWith = affix('begins');
export const endsWith = affix('ends');
