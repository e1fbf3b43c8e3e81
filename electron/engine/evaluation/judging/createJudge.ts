import { createHash } from 'node:crypto';
import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { RunSettings } from '../../answers/answer.ts';
import type { JudgeDecision, JudgeQuestion, JudgeTask, JudgeTool } from '../metric.ts';
import { askChoices, type ChoosingOptions } from '../running/askChoices.ts';
import { askModel, type AskOptions } from '../running/askModel.ts';
import { nothingShared } from '../candidates/sharedPrefix.ts';
import { sharedPrefixOf } from './judgePrompts.ts';
import { readDecision, readObject } from './readDecision.ts';

/** A judge for one score, with what it cost. */
export interface Judge extends JudgeTool {
  /** US dollars so far; null where a price is not known. 0 for a local judge. */
  readonly usd: number | null;
  /** The part of it that was told with answers that were kept (`answered.keep`). */
  readonly keptUsd: number;
  /** It was sent away by its service: worth asking again later. */
  readonly sentAway: boolean;
  /** An error that says nothing about the row (no key, not allowed, not installed); null where there was none. */
  readonly trouble: { code: string; message: string; hint?: string } | null;
}

/** Tokens that a judge may write: a reason in a sentence or two, and the answer. */
const judgeMaxTokens = 400;
/** Tokens of the longest thing that a metric may have it write. */
export const longestJudgeAnswer = 700;
/** UTF-16 units of its reason, where its grammar can hold it to that. */
const longestReason = 300;

/** Some services write JSON only where the prompt speaks of it. */
const jsonWanted = 'Write it as JSON: {"reason": "one or two sentences", "answer": "the answer"}';

const settings: RunSettings = { temperature: 0, seed: 0 };

/** What the judge has written for a score so far: a score that takes several questions may be stopped between two of them. */
export interface AnsweredQuestions {
  /** By a hash of the question. */
  get(question: string): string | undefined;
  /** Another question follows: this answer would be lost with it. `usd`: its cost; null where that is not known. */
  keep(question: string, answer: string, usd: number | null): void;
}

export function createJudge(
  options: {
    model: string;
    rubric: string;
    answered: AnsweredQuestions;
    /** What all questions begin with is read once by a local judge, and kept. */
    keepPrefix: boolean;
  } & Omit<AskOptions, 'signal'> &
    ChoosingOptions,
): Judge {
  const { model, rubric, answered } = options;
  const local = model.startsWith('local:');
  let usd: number | null = 0;
  let keptUsd = 0;
  let sentAway = false;
  let trouble: Judge['trouble'] = null;
  /** The last answer, and what it cost. */
  let last: { question: string; text: string; usd: number | null } | null = null;

  const sharedOf = (prompt: string): SharedPrefix => (options.keepPrefix ? sharedPrefixOf(prompt) : nothingShared);

  function keepLast(): void {
    if (last === null) return;
    answered.keep(last.question, last.text, last.usd);
    keptUsd += last.usd ?? 0;
    last = null;
  }

  /** The text that it wrote, or why there is none. */
  async function writeText(
    { prompt, shape, maxTokens }: JudgeTask,
    signal: AbortSignal,
  ): Promise<{ text: string | null; why: string }> {
    const question = createHash('sha256')
      .update(JSON.stringify([prompt, shape, maxTokens]))
      .digest('hex');
    const before = answered.get(question);
    if (before !== undefined) return { text: before, why: '' };
    keepLast();
    const { answer, state } = await askModel(
      { model, prompt, settings: { ...settings, maxTokens, jsonSchema: shape }, sharedPrefix: sharedOf(prompt) },
      { ...options, signal },
    );
    if (!local) usd = usd === null || answer.cost === null ? null : usd + answer.cost.usd;
    signal.throwIfAborted();
    if (state !== 'done') {
      trouble = answer.error ?? null;
      sentAway = answer.error?.code === 'cloud/rate-limited' || answer.error?.code === 'cloud/overloaded';
      return { text: null, why: `The judge gave no answer: ${answer.error?.message ?? answer.finishReason}` };
    }
    last = { question, text: answer.text, usd: local ? null : (answer.cost?.usd ?? null) };
    return { text: answer.text, why: '' };
  }

  async function byWriting({ prompt, answers }: JudgeQuestion, signal: AbortSignal): Promise<JudgeDecision> {
    const task = { prompt: `${prompt}\n\n${jsonWanted}`, shape: schemaOf(answers, local), maxTokens: judgeMaxTokens };
    const { text, why } = await writeText(task, signal);
    return text === null ? abstain(why) : readDecision(text, answers);
  }

  async function write(task: JudgeTask, signal: AbortSignal): ReturnType<JudgeTool['write']> {
    const shape = local ? task.shape : (withoutBounds(task.shape) as Record<string, unknown>);
    const { text, why } = await writeText({ ...task, shape }, signal);
    if (text === null) return { value: null, why };
    const value = readObject(text);
    return { value, why: value === null ? 'The judge did not write the JSON that it was asked for.' : '' };
  }

  async function byLikelihood({ prompt, answers }: JudgeQuestion, signal: AbortSignal): Promise<JudgeDecision> {
    if (!local) return abstain('Only a local judge can be asked for log-probabilities.');
    const { state, answer, shares } = await askChoices(
      {
        model,
        prompt: { prompt, system: null, examples: [], images: [], passages: [], missing: [] },
        options: answers.map((text) => ({ text, continuation: ` ${text}` })),
        sharedPrefix: sharedOf(prompt),
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
    write,
    get usd() {
      return usd;
    },
    get keptUsd() {
      return keptUsd;
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

/** Services refuse a schema with bounds that they do not know. */
function withoutBounds(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(withoutBounds);
  if (typeof shape !== 'object' || shape === null) return shape;
  const kept = Object.entries(shape).filter(([key]) => key !== 'maxLength' && key !== 'maxItems');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutBounds(value)]));
}

function abstain(why: string): JudgeDecision {
  return { answer: null, why, shares: null };
}
