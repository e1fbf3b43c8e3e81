import { z } from 'zod';
import type { JudgeTool, Metric, Score, ScoreRequest } from '../metric.ts';
import { faithfulness } from './faithfulness.ts';
import { pairwisePrompt, rubricPrompt } from './judgePrompts.ts';
import { parseJudgeParameters } from './parseJudgeParameters.ts';

const by = z.enum(['json', 'log-probability']).default('json');
const rubricParameters = z.strictObject({
  decide: z.enum(['grade', 'yes-no']).default('grade').describe('A grade from 1 to 5, or whether the rubric is met.'),
  by: by.describe('How the judge says it: it writes JSON, or (local judges) its likeliest answer is taken.'),
  column: z
    .string()
    .min(1)
    .optional()
    .describe('Column that says what is asked of the row’s own answer, in place of the suite’s rubric.'),
});
const pairwiseParameters = z.strictObject({
  by: by.describe('How the judge says it: it writes JSON, or (local judges) its likeliest answer is taken.'),
});

const grades = ['1', '2', '3', '4', '5'];
/** Of the share that a grade is: grades 4 and 5 are good. */
const goodFrom = 0.75;

const judgeRubric: Metric = {
  name: 'judge-rubric',
  label: 'Judge: rubric',
  definition:
    'A model grades each answer by the suite’s rubric (or the row’s own, in a column): from 1 (0 %) to 5 (100 %), or whether the rubric is met. Single-answer grading of Zheng et al. 2023 (arXiv 2306.05685). What the judge leaves open has no score.',
  better: 'higher',
  scale: 'share',
  needs: ['judge', 'rubric'],
  needsWith: ({ column }) => (column === undefined ? ['judge', 'rubric'] : ['judge']),
  binary: false,
  parse: (parameters) => parseJudgeParameters('judge-rubric', rubricParameters, parameters),
  describeParameters: () => z.toJSONSchema(rubricParameters, { io: 'input' }),
  async score(request, parameters, { judge }, signal) {
    if (judge === undefined) return noJudge;
    const { decide, by: way, column } = parameters as z.output<typeof rubricParameters>;
    const rubric = column === undefined ? judge.rubric : (request.row.fields[column] ?? '');
    if (rubric.trim() === '') return { value: null, passed: null, reason: `The row has no rubric in “${column}”.` };
    const answers = decide === 'grade' ? grades : ['yes', 'no'];
    const meaning = decide === 'grade' ? 'Grade it: 1 is worst, 5 is best.' : 'Does the answer meet the rubric?';
    const prompt = rubricPrompt({ rubric, request }, request.text, answers, meaning);
    const { answer, why, shares } = await judge.decide({ prompt, answers, by: way }, signal);
    if (answer === null) return { value: null, passed: null, reason: why };
    // With shares the grade is their mean: finer than the likeliest one (Liu et al. 2023, G-Eval).
    const value =
      shares === null ? valueOf(answer) : answers.reduce((sum, text) => sum + (shares[text] ?? 0) * valueOf(text), 0);
    return { value, passed: value >= (decide === 'grade' ? goodFrom : 0.5), reason: `${answer}: ${why}` };
  },
};

const judgePairwise: Metric = {
  name: 'judge-pairwise',
  label: 'Judge: against the baseline',
  definition:
    'A model says which of two answers is better, the candidate’s or the baseline’s: 100 % for a win, 50 % for a tie, 0 % for a loss. Asked twice with the order swapped; what is not said both times is a tie (Zheng et al. 2023, arXiv 2306.05685). The baseline itself has 50 %.',
  better: 'higher',
  scale: 'share',
  needs: ['judge', 'rubric'],
  binary: false,
  parse: (parameters) => parseJudgeParameters('judge-pairwise', pairwiseParameters, parameters),
  describeParameters: () => z.toJSONSchema(pairwiseParameters, { io: 'input' }),
  async score(request, parameters, { judge }, signal) {
    if (judge === undefined) return noJudge;
    const { opponent } = request;
    if (opponent === undefined) return { value: null, passed: null, reason: 'There is no answer to compare with.' };
    if (opponent === null) return { value: 0.5, passed: null, reason: 'This is the baseline.' };
    if (opponent.text === request.text) return { value: 0.5, passed: null, reason: 'Both answers are the same.' };
    const { by: way } = parameters as z.output<typeof pairwiseParameters>;
    return await inBothOrders(judge, request, opponent.text, way, signal);
  },
};

/** Metrics that ask the suite's judge. */
export const judgeMetrics: readonly Metric[] = [judgeRubric, judgePairwise, faithfulness];

async function inBothOrders(
  judge: JudgeTool,
  request: ScoreRequest,
  opponent: string,
  way: 'json' | 'log-probability',
  signal: AbortSignal,
): Promise<Score> {
  const answers = ['A', 'B', 'tie'];
  const ask = (first: string, second: string) =>
    judge.decide(
      { prompt: pairwisePrompt({ rubric: judge.rubric, request }, first, second), answers, by: way },
      signal,
    );
  const once = await ask(request.text, opponent);
  if (once.answer === null) return { value: null, passed: null, reason: once.why };
  const swapped = await ask(opponent, request.text);
  if (swapped.answer === null) return { value: null, passed: null, reason: swapped.why };
  if (once.answer === 'A' && swapped.answer === 'B') return { value: 1, passed: null, reason: `Better: ${once.why}` };
  if (once.answer === 'B' && swapped.answer === 'A') return { value: 0, passed: null, reason: `Worse: ${once.why}` };
  const agreed = once.answer === 'tie' && swapped.answer === 'tie';
  return {
    value: 0.5,
    passed: null,
    reason: agreed
      ? `Tie: ${once.why}`
      : `Tie: the judge said ${once.answer} and, with the order swapped, ${swapped.answer}.`,
  };
}

const noJudge: Score = { value: null, passed: null, reason: 'There is no judge.' };

function valueOf(answer: string): number {
  if (answer === 'yes') return 1;
  return answer === 'no' ? 0 : (Number(answer) - 1) / (grades.length - 1);
}
