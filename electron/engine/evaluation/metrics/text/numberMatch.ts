import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { finalNumber, type ReadNumber } from '../support/readNumbers.ts';
import { notApplicable, rightOrWrong } from '../support/scores.ts';

export const numberMatch = defineMetric({
  name: 'number',
  label: 'Number within tolerance',
  definition:
    'The number that the answer comes to is that of the reference, or no further from it than the tolerance allows. Read is what stands in the last \\boxed{}, else behind the last ####, else the last number: with thousands separators, fractions, powers of ten and percent. Where only one side has a percent sign, 50 % is both 50 and 0.5. An answer without a number is wrong.',
  better: 'higher',
  scale: 'share',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: true,
  parameters: z.strictObject({
    ...expectedParameters,
    tolerance: z.number().min(0).default(0).describe('Largest difference that is right.'),
    relativeTolerance: z
      .number()
      .min(0)
      .max(1)
      .default(1e-9)
      .describe('Largest difference that is right, as a share of the reference; the larger of both counts.'),
    take: z.enum(['last', 'first']).default('last'),
    decimal: z.enum(['.', ',']).default('.').describe('What stands before the decimals, in answer and reference.'),
    negate: z.boolean().default(false),
  }),
  score(request, { tolerance, relativeTolerance, take, decimal, negate, ...expected }) {
    const references = expectedTexts(request, expected)
      .map((text) => finalNumber(text, 'last', decimal))
      .filter((number) => number !== undefined);
    if (references.length === 0) return notApplicable('The row has no number to compare with.');
    const answer = finalNumber(request.text, take, decimal);
    if (answer === undefined) return rightOrWrong(false, 'there is no number in the answer', negate);
    const match = references.find((reference) =>
      readings(answer, reference).some(([ours, theirs]) => {
        // 1.1 is within 0.1 of 1, though not in binary fractions.
        const rounding = 1e-12 * Math.max(Math.abs(ours), Math.abs(theirs));
        return Math.abs(ours - theirs) <= Math.max(tolerance, relativeTolerance * Math.abs(theirs)) + rounding;
      }),
    );
    const nearest = match ?? (references[0] as ReadNumber);
    return rightOrWrong(
      match !== undefined,
      `${shown(answer)} ${match === undefined ? 'is not' : 'is'} ${shown(nearest)}${tolerance > 0 ? ` ± ${tolerance}` : ''}`,
      negate,
    );
  },
});

/** Answer and reference in the same unit; where only one has a percent sign, both ways to take it. */
function readings(answer: ReadNumber, reference: ReadNumber): [answer: number, reference: number][] {
  const asTheyAre: [number, number] = [answer.value, reference.value];
  if (answer.percent === reference.percent) return [asTheyAre];
  return [asTheyAre, answer.percent ? [answer.value / 100, reference.value] : [answer.value, reference.value / 100]];
}

const shown = ({ value, percent }: ReadNumber): string => `${value}${percent ? ' %' : ''}`;
