import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { notApplicable, quoted, rightOrWrong } from '../support/scores.ts';
import { runInSandbox } from './sandbox.ts';

export const javascript = defineMetric({
  name: 'javascript',
  label: 'Own JavaScript',
  definition:
    'What a JavaScript expression (or the body of a function that returns) says of `output`, the answer: true or false, a number from 0 to 1, or {pass, score, reason}. It also sees `references` and `context.vars`, the row’s columns. Runs in the same sandbox as `code-tests`.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: false,
  bounded: true,
  parameters: z.strictObject({
    code: z.string().min(1).max(100_000),
    timeLimitMs: z.number().int().min(50).max(30_000).default(2_000),
    negate: z.boolean().default(false).describe('Right is what it calls wrong.'),
  }),
  async score({ row, text }, parameters, _tools, signal) {
    const outcome = await runInSandbox(
      {
        code: '',
        isTypeScript: false,
        kind: 'value',
        tests: parameters.code,
        input: { output: text, references: row.references, context: { vars: row.fields } },
        timeMs: parameters.timeLimitMs,
        memoryBytes: 64 * 1024 * 1024 + text.length * 16,
      },
      signal,
    );
    if (outcome.kind !== 'value') {
      const why = 'message' in outcome ? outcome.message : outcome.kind.replaceAll('-', ' ');
      return notApplicable(`The code could not say: ${why}.`);
    }
    const said = readValue(outcome.value);
    if (said === null) return notApplicable('The code must give true, false, a number, or {pass, score, reason}.');
    if (typeof said.value === 'boolean') return rightOrWrong(said.value, said.reason, parameters.negate);
    const share = Math.min(1, Math.max(0, said.value));
    return { value: parameters.negate ? 1 - share : share, passed: null, reason: said.reason };
  },
});

function readValue(value: unknown): { value: boolean | number; reason: string } | null {
  if (typeof value === 'boolean') return { value, reason: `the code says ${value}` };
  if (typeof value === 'number') return { value, reason: `the code says ${value}` };
  if (typeof value !== 'object' || value === null) return null;
  const { pass, score, reason } = value as { pass?: unknown; score?: unknown; reason?: unknown };
  const said = typeof pass === 'boolean' ? pass : score;
  if (typeof said !== 'boolean' && typeof said !== 'number') return null;
  return { value: said, reason: typeof reason === 'string' ? quoted(reason, 200) : `the code says ${said}` };
}
