import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { readJson } from '../support/readJson.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { notApplicable, quoted, quotedList, rightOrWrong } from '../support/scores.ts';

export const equals = defineMetric({
  name: 'equals',
  label: 'Equals',
  definition:
    'The answer is one of the texts, blanks and all; or both are JSON objects or arrays that say the same, whatever the order of their keys.',
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
    const match = expected.find((text) => text === request.text || saysTheSame(text, request.text));
    return rightOrWrong(
      match !== undefined,
      match === undefined
        ? `${quoted(request.text)} is not ${quotedList(expected)}`
        : `${quoted(request.text)} equals ${quoted(match)}`,
      parameters.negate,
    );
  },
});

function saysTheSame(expected: string, answer: string): boolean {
  if (!/^\s*[[{]/.test(expected) || !/^\s*[[{]/.test(answer)) return false;
  const [ours, theirs] = [readJson(expected), readJson(answer)];
  return ours.found && theirs.found && isDeepStrictEqual(ours.value, theirs.value);
}
