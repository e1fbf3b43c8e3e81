import { z } from 'zod';
import { boundedCall } from '../support/boundedCall.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { textsOfColumn } from '../support/expectedTexts.ts';
import { notApplicable, quoted, rightOrWrong } from '../support/scores.ts';

/** A pattern may take this long over one answer. */
const patternMs = 200;
/** UTF-16 units. */
const longestPattern = 10_000;

/** Patterns of each metric of a suite, compiled once; columns may hold many. */
const compiled = new WeakMap<object, Map<string, RegExp | null>>();
const mostCompiled = 1_000;

export const regex = defineMetric({
  name: 'regex',
  label: 'Regular expression',
  definition: `A JavaScript regular expression (ECMAScript 2025) matches somewhere in the answer. A pattern that takes more than ${patternMs} ms over an answer is given up: the row has no score then.`,
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  bounded: true,
  parameters: z
    .strictObject({
      pattern: z.string().max(longestPattern).optional().describe('Without slashes around it.'),
      column: z.string().min(1).optional().describe('Column that has the pattern of each row, in place of `pattern`.'),
      flags: z
        .string()
        .regex(/^[imsuv]*$/, 'only i, m, s, u and v')
        .default(''),
      negate: z.boolean().default(false).describe('Right is an answer that it does not match.'),
    })
    .refine(({ pattern, column }) => (pattern === undefined) !== (column === undefined), {
      message: 'either pattern or column',
    })
    .superRefine(({ pattern, flags }, context) => {
      if (pattern === undefined) return;
      try {
        boundedCall(() => new RegExp(pattern, flags), patternMs);
      } catch (thrown) {
        context.addIssue({ code: 'custom', path: ['pattern'], message: (thrown as Error).message });
      }
    }),
  score({ text, row }, parameters) {
    const pattern = parameters.pattern ?? textsOfColumn(row.fields, parameters.column ?? '')[0];
    if (pattern === undefined) return notApplicable('The row has no pattern.');
    try {
      const expression = compile(parameters, pattern.slice(0, longestPattern + 1), parameters.flags);
      if (expression === null) return notApplicable(`${quoted(pattern)} is no regular expression.`);
      const match = boundedCall(() => expression.exec(text), patternMs);
      return rightOrWrong(
        match !== null,
        match === null ? `nothing matches ${quoted(pattern)}` : `${quoted(match[0])} matches ${quoted(pattern)}`,
        parameters.negate,
      );
    } catch {
      return notApplicable(`The pattern took more than ${patternMs} ms over this answer.`);
    }
  },
});

function compile(owner: object, pattern: string, flags: string): RegExp | null {
  const known = compiled.get(owner) ?? new Map<string, RegExp | null>();
  compiled.set(owner, known);
  let expression = known.get(pattern);
  if (expression === undefined) {
    if (known.size >= mostCompiled) known.clear();
    expression = pattern.length > longestPattern ? null : boundedCall(() => tryCompile(pattern, flags), patternMs);
    known.set(pattern, expression);
  }
  return expression;
}

function tryCompile(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}
