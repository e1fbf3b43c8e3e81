import type { RunSettings } from '../../answers/answer.ts';
import type { JudgeDecision, JudgeQuestion, JudgeTool } from '../metric.ts';
import { askChoices, type ChoosingOptions } from '../running/askChoices.ts';
import { askModel, type AskOptions } from '../running/askModel.ts';
import { readDecision } from './readDecision.ts';

/** A judge for one score, with what it cost. */
export interface Judge extends JudgeTool {
  /** US dollars so far; null where a price is not known. 0 for a local judge. */
  readonly usd: number | null;
  /** It was sent away by its service: worth asking again later. */
  readonly sentAway: boolean;
  /** An error that says nothing about the row (no key, not allowed, not installed); null where there was none. */
  readonly trouble: { code: string; message: string; hint?: string } | null;
}

/** Tokens that a judge may write: a reason in a sentence or two, and the answer. */
export const judgeMaxTokens = 400;
/** UTF-16 units of its reason, where its grammar can hold it to that. */
const longestReason = 300;

/** Some services write JSON only where the prompt speaks of it. */
const jsonWanted = 'Write it as JSON: {"reason": "one or two sentences", "answer": "the answer"}';

const settings: RunSettings = { temperature: 0, seed: 0, maxTokens: judgeMaxTokens };

export function createJudge(
  options: { model: string; rubric: string } & Omit<AskOptions, 'signal'> & ChoosingOptions,
): Judge {
  const { model, rubric } = options;
  const local = model.startsWith('local:');
  let usd: number | null = 0;
  let sentAway = false;
  let trouble: Judge['trouble'] = null;

  async function byWriting({ prompt, answers }: JudgeQuestion, signal: AbortSignal): Promise<JudgeDecision> {
    const { answer, state } = await askModel(
      { model, prompt: `${prompt}\n\n${jsonWanted}`, settings: { ...settings, jsonSchema: schemaOf(answers, local) } },
      { ...options, signal },
    );
    if (!local) usd = usd === null || answer.cost === null ? null : usd + answer.cost.usd;
    signal.throwIfAborted();
    if (state !== 'done') {
      trouble = answer.error ?? null;
      sentAway = answer.error?.code === 'cloud/rate-limited' || answer.error?.code === 'cloud/overloaded';
      return abstain(`The judge gave no answer: ${answer.error?.message ?? answer.finishReason}`);
    }
    return readDecision(answer.text, answers);
  }

  async function byLikelihood({ prompt, answers }: JudgeQuestion, signal: AbortSignal): Promise<JudgeDecision> {
    if (!local) return abstain('Only a local judge can be asked for log-probabilities.');
    const { state, answer, shares } = await askChoices(
      {
        model,
        prompt: { prompt, system: null, examples: [], images: [], passages: [], missing: [] },
        options: answers.map((text) => ({ text, continuation: ` ${text}` })),
        signal,
      },
      options,
    );
    signal.throwIfAborted();
    if (state !== 'done' || shares === null) {
      trouble = answer.error ?? null;
      return abstain(`The judge gave no answer: ${answer.error?.message ?? answer.finishReason}`);
    }
    const percent = Math.round(100 * Math.max(...shares));
    return {
      answer: answer.text,
      why: `${answer.text} is the likeliest answer (${percent} % of ${answers.length} answers).`,
      shares: Object.fromEntries(answers.map((text, index) => [text, shares[index] ?? 0])),
    };
  }

  return {
    rubric,
    decide: (question, signal) =>
      question.by === 'json' ? byWriting(question, signal) : byLikelihood(question, signal),
    get usd() {
      return usd;
    },
    get sentAway() {
      return sentAway;
    },
    get trouble() {
      return trouble;
    },
  };
}

/** The reason comes first, so that the answer can follow from it. Only our own grammar is sure to know `maxLength`. */
function schemaOf(answers: readonly string[], bounded: boolean): Record<string, unknown> {
  return {
    type: 'object',
    properties: {
      reason: { type: 'string', ...(bounded ? { maxLength: longestReason } : {}) },
      answer: { type: 'string', enum: [...answers] },
    },
    required: ['reason', 'answer'],
    additionalProperties: false,
  };
}

function abstain(why: string): JudgeDecision {
  return { answer: null, why, shares: null };
}
