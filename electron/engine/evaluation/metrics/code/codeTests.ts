import { z } from 'zod';
import { YardstickError } from '../../../../../models/errors.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { fillIn, textsOfColumn } from '../support/expectedTexts.ts';
import { notApplicable, rightOrWrong } from '../support/scores.ts';
import { extractCode } from './extractCode.ts';
import { runInSandbox } from './sandbox.ts';

/** UTF-16 units of a program, and of its tests. */
const longestCode = 200_000;

export const codeTests = defineMetric({
  name: 'code-tests',
  label: 'Code passes tests',
  definition:
    'The JavaScript (or TypeScript) of the answer passes the given tests: pass@1 of one answer (Chen et al., 2021). It runs in QuickJS 0.32 in a thread of its own, without files, network, modules or a real clock, bounded in time and memory. Code in other languages is not run: such an answer has no score.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  bounded: true,
  parameters: z
    .strictObject({
      tests: z
        .string()
        .min(1)
        .max(longestCode)
        .optional()
        .describe(
          'JavaScript that throws where the code is wrong: with assert, expect, test; {{column}} stands for what the row has there.',
        ),
      column: z.string().min(1).optional().describe('Column that has the tests of each row, in place of `tests`.'),
      entry: z.string().max(200).optional().describe('Name that the code must define; it picks the block of several.'),
      timeLimitMs: z.number().int().min(50).max(30_000).default(3_000),
      memoryLimitMb: z.number().int().min(4).max(256).default(64),
    })
    .refine(({ tests, column }) => (tests === undefined) !== (column === undefined), {
      message: 'either tests or column',
    }),
  async score({ row, text }, parameters, _tools, signal) {
    const tests =
      parameters.tests === undefined
        ? textsOfColumn(row.fields, parameters.column ?? '')[0]
        : fillIn(parameters.tests, row.fields);
    if (tests === undefined) return notApplicable('The row has no tests.');
    if (tests.length > longestCode) return notApplicable('The tests are too long.');
    if (text.length > longestCode) return rightOrWrong(false, 'the answer is too long to be a program');
    const entry = parameters.entry && fillIn(parameters.entry, row.fields);
    const { language, name, code } = extractCode(text, entry);
    if (language === 'other') return notApplicable(`The answer is in ${name}: only JavaScript and TypeScript are run.`);
    if (language === 'none') return rightOrWrong(false, 'there is no code in the answer');
    const outcome = await runInSandbox(
      {
        code,
        isTypeScript: language === 'typescript',
        kind: 'tests',
        tests,
        input: {},
        timeMs: parameters.timeLimitMs,
        memoryBytes: parameters.memoryLimitMb * 1024 * 1024,
      },
      signal,
    );
    switch (outcome.kind) {
      case 'tested': {
        const { passed, failed, first } = outcome;
        if (failed > 0 && first.includes('InternalError: interrupted')) {
          return rightOrWrong(false, `it took more than ${parameters.timeLimitMs} ms`);
        }
        return rightOrWrong(
          failed === 0,
          failed === 0 ? `${passed} of ${passed} passed` : `${first} (${failed} of ${passed + failed} failed)`,
        );
      }
      case 'code-error':
        return rightOrWrong(false, `the code fails: ${outcome.message}`);
      case 'too-slow':
        return rightOrWrong(false, `it took more than ${parameters.timeLimitMs} ms`);
      case 'too-much-memory':
        return rightOrWrong(false, `it took more than ${parameters.memoryLimitMb} MB`);
      case 'crashed':
        return rightOrWrong(false, `it broke the sandbox: ${outcome.message}`);
      case 'tests-error':
        return notApplicable(`The tests cannot be run: ${outcome.message}.`);
      case 'value':
        throw new YardstickError('metric/unexpected', 'Tests gave a value');
    }
  },
});
