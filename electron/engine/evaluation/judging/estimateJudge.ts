import type { TokenPrice } from '../../inference/cost.ts';
import type { ModelContext } from '../../inference/modelContext.ts';
import { bytesPerToken } from '../candidates/promptSize.ts';
import type { CandidateEstimate, JudgeEstimate } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import type { Suite } from '../suite.ts';
import { pairwisePrompt, rubricPrompt, statementsPrompt, supportsPrompt } from './judgePrompts.ts';

/** A reason in a sentence or two, and the answer. Tokens. */
const usualVerdictTokens = 60;
/** Rows whose prompts are made to count their letters; of more rows every n-th is. */
const countedRows = 500;

/** What the judge of a suite would be asked, what that would cost and what of it would leave. Sends nothing. */
export function estimateJudge(given: {
  suite: Suite & { judge: NonNullable<Suite['judge']> };
  /** Those that would be asked. */
  rows: readonly DataRow[];
  /** Of the candidates whose answers are judged. */
  estimates: readonly CandidateEstimate[];
  context: ModelContext;
  price: TokenPrice | null;
}): JudgeEstimate {
  const { suite, rows, estimates, context, price } = given;
  const step = Math.max(1, Math.ceil(rows.length / countedRows));
  const counted = rows.filter((_, index) => index % step === 0);
  let requests = 0;
  let bytes = 0;
  for (const { candidate, requests: answers, outputTokens } of estimates) {
    // The answers are not there yet: as many letters as they are expected to have.
    const answer = 'x'.repeat(answers === 0 ? 0 : Math.round((outputTokens / answers) * bytesPerToken));
    for (const { metric } of suite.metrics) {
      const asked = counted.map((row) => questionsOf(metric, row, answer, suite, candidate));
      const perRow = (sum: (questions: readonly string[]) => number) =>
        asked.length === 0 ? 0 : asked.reduce((all, questions) => all + sum(questions), 0) / asked.length;
      requests += perRow((questions) => questions.length) * answers;
      bytes +=
        perRow((questions) => questions.reduce((all, question) => all + Buffer.byteLength(question), 0)) * answers;
    }
  }
  const inputTokens = Math.ceil(bytes / bytesPerToken);
  const outputTokens = Math.round(requests) * usualVerdictTokens;
  const local = suite.judge.model.startsWith('local:');
  return {
    model: suite.judge.model,
    requests: Math.round(requests),
    inputTokens,
    outputTokens,
    usd: local
      ? 0
      : price === null
        ? context.leavesMachine
          ? null
          : 0
        : (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6,
    priceListDate: local ? null : (price?.priceListDate ?? null),
    destination: context.destination,
    bytesLeaving: context.leavesMachine ? Math.round(bytes) : 0,
  };
}

/** What the judge is asked for one score: at most, since two answers that are the same are not compared. */
function questionsOf(metric: string, row: DataRow, answer: string, suite: Suite, candidate: string): string[] {
  const request = { row, passages: [] };
  const rubric = suite.judge?.rubric ?? '';
  switch (metric) {
    case 'judge-rubric':
      return [rubricPrompt({ rubric, request }, answer, ['1', '2', '3', '4', '5'], '')];
    case 'judge-pairwise': {
      if (candidate === suite.baseline) return [];
      const question = pairwisePrompt({ rubric, request }, answer, answer);
      return [question, question];
    }
    case 'faithfulness':
      return [statementsPrompt({ row, text: answer }, 12), supportsPrompt(request, [answer])];
    default:
      return [];
  }
}
