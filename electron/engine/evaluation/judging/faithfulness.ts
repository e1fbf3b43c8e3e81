import { z } from 'zod';
import type { JudgeTool, Metric, Score } from '../metric.ts';
import { contextOf, statementsPrompt, supportPrompt, supportsPrompt } from './judgePrompts.ts';
import { parseJudgeParameters } from './parseJudgeParameters.ts';

const parameters = z.strictObject({
  by: z
    .enum(['json', 'log-probability'])
    .default('json')
    .describe(
      'How support is said: the judge writes JSON for all statements, or (local judges) its likelier answer for each is taken.',
    ),
});

/** What an answer is taken apart into, at most: a longer list would outgrow a small model's context. */
const mostStatements = 12;
/** UTF-16 units of one. */
const longestStatement = 200;
/** Tokens that such a list can take. */
const listTokens = 700;

/** What a suite's judge finds unsupported is an invention, however well it is put. */
export const faithfulness: Metric = {
  name: 'faithfulness',
  label: 'Faithfulness to the passages',
  definition: `Share of an answer’s statements that the passages of its prompt (or the row’s context) support, by the suite’s judge: it takes the answer apart into at most ${mostStatements} statements, then says of each whether it follows from the passages (Es et al. 2023, RAGAS, arXiv 2309.15217). An answer that states nothing, and one that the judge leaves open, has no score.`,
  better: 'higher',
  scale: 'share',
  needs: ['judge'],
  binary: false,
  parse: (given) => parseJudgeParameters('faithfulness', parameters, given),
  describeParameters: () => z.toJSONSchema(parameters, { io: 'input' }),
  async score(request, given, { judge }, signal) {
    if (judge === undefined) return without('There is no judge.');
    if (contextOf(request).length === 0) return without('There are no passages and no context to be faithful to.');
    if (request.text.trim() === '') return without('The answer is empty.');
    const { statements, why } = await statementsOf(request, judge, signal);
    if (statements === null) return without(why);
    if (statements.length === 0) return without('The answer states nothing.');
    const { by } = given as z.output<typeof parameters>;
    const supported =
      by === 'json'
        ? await supportedByWriting(request, statements, judge, signal)
        : await supportedByLikelihood(request, statements, judge, signal);
    if (typeof supported === 'string') return without(supported);
    return scoreOf(statements, supported);
  },
};

type Request = Parameters<Metric['score']>[0];

async function statementsOf(
  request: Request,
  judge: JudgeTool,
  signal: AbortSignal,
): Promise<{ statements: string[] | null; why: string }> {
  const { value, why } = await judge.write(
    {
      prompt: statementsPrompt(request, mostStatements),
      maxTokens: listTokens,
      shape: {
        type: 'object',
        properties: {
          statements: {
            type: 'array',
            items: { type: 'string', maxLength: longestStatement },
            maxItems: mostStatements,
          },
        },
        required: ['statements'],
        additionalProperties: false,
      },
    },
    signal,
  );
  if (value === null) return { statements: null, why };
  const read = z.object({ statements: z.array(z.string()) }).safeParse(value);
  if (!read.success) return { statements: null, why: 'The judge did not write the list that it was asked for.' };
  const statements = read.data.statements.map((text) => text.trim()).filter((text) => text !== '');
  return { statements: [...new Set(statements)].slice(0, mostStatements), why: '' };
}

/** @returns for each statement whether it is supported, or why that is not known */
async function supportedByWriting(
  request: Request,
  statements: readonly string[],
  judge: JudgeTool,
  signal: AbortSignal,
): Promise<boolean[] | string> {
  const numbers = statements.map((_, index) => String(index + 1));
  const { value, why } = await judge.write(
    {
      prompt: supportsPrompt(request, statements),
      maxTokens: listTokens,
      shape: {
        type: 'object',
        properties: Object.fromEntries(numbers.map((number) => [number, { type: 'string', enum: ['yes', 'no'] }])),
        required: numbers,
        additionalProperties: false,
      },
    },
    signal,
  );
  if (value === null) return why;
  const said = numbers.map((number) => (value as Record<string, unknown>)[number]);
  if (!said.every((one) => one === 'yes' || one === 'no')) return 'The judge did not answer for every statement.';
  return said.map((one) => one === 'yes');
}

async function supportedByLikelihood(
  request: Request,
  statements: readonly string[],
  judge: JudgeTool,
  signal: AbortSignal,
): Promise<boolean[] | string> {
  const supported: boolean[] = [];
  for (const statement of statements) {
    const prompt = supportPrompt(request, statement);
    const { answer, why } = await judge.decide({ prompt, answers: ['yes', 'no'], by: 'log-probability' }, signal);
    if (answer === null) return why;
    supported.push(answer === 'yes');
  }
  return supported;
}

function scoreOf(statements: readonly string[], supported: readonly boolean[]): Score {
  const held = supported.filter(Boolean).length;
  const first = statements[supported.indexOf(false)];
  return {
    value: held / statements.length,
    passed: held === statements.length,
    reason: `${held} of ${statements.length} statements are supported${first === undefined ? '' : `; not: “${first.slice(0, 200).toWellFormed()}”`}`,
  };
}

const without = (reason: string): Score => ({ value: null, passed: null, reason });
