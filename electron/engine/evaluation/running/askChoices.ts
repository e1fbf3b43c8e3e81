import { requireBase } from '../../../../models/files/adapters/adapterBase.ts';
import { weightFacts } from '../../../../models/files/adapters/weightFacts.ts';
import type { ModelLibrary } from '../../../../models/files/modelLibrary.ts';
import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { MachineTurns } from '../../../../models/machine/machineTurns.ts';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { Answer, Conditions } from '../../answers/answer.ts';
import type { RenderedPrompt } from '../candidate.ts';
import type { AnswerOption } from '../candidates/answerOptions.ts';
import { emptyAnswer } from './emptyAnswer.ts';

export interface ChoosingOptions {
  localModels: Pick<LocalModels, 'continuationLikelihoods' | 'loaded' | 'runtime'>;
  library: Pick<ModelLibrary, 'get'>;
  /** Shared with everything that computes on this machine. */
  turns: MachineTurns;
  appVersion: string;
}

/** What was chosen, with how sure that is. */
export interface Chosen {
  answer: Answer;
  state: 'done' | 'failed' | 'stopped';
  /** Share of each option (softmax of their sums), in the options' order; null where nothing was chosen. */
  shares: number[] | null;
  /** Logarithm of the chosen one's share. */
  confidence: number | null;
}

/**
 * Puts each option after the prompt and takes the one that the model finds likeliest: the highest sum of its tokens' log-probabilities, as
 * lm-evaluation-harness's `acc` does. The prompt is plain text, without the model's chat template (the conditions say `completion`). Never throws.
 */
export async function askChoices(
  request: {
    model: string;
    prompt: RenderedPrompt;
    options: readonly AnswerOption[];
    /** What the prompts of all rows begin with, over the conversation that this one would be. */
    sharedPrefix?: SharedPrefix;
    signal: AbortSignal;
  },
  { localModels, library, turns, appVersion }: ChoosingOptions,
): Promise<Chosen> {
  const { model, prompt, options, sharedPrefix, signal } = request;
  const id = model.slice('local:'.length);
  const installed = library.get(id);
  const asked = performance.now();
  const answer = emptyAnswer({
    model,
    installed,
    runtime: 'llama.cpp (node-llama-cpp)',
    template: 'completion',
    prompt,
    appVersion,
  });
  let release: (() => void) | undefined;
  try {
    if (installed === undefined) {
      throw new YardstickError('model/not-installed', `${model} is not on this machine.`, {
        hint: `Download it on the Models page or with \`yardstick models pull ${id}\`.`,
      });
    }
    if (options.length === 0) {
      throw new YardstickError(
        'evaluation/nothing-to-choose',
        'The row has neither choices nor labels to choose from.',
      );
    }
    Object.assign(answer.conditions, weightFacts(installed, requireBase(library, installed)));
    release = await turns.take(signal);
    answer.timings.queueMs = performance.now() - asked;
    answer.conditions.startedAt = new Date().toISOString();
    const prefix = plainText(prompt);
    const loading = performance.now();
    if (!localModels.loaded().some((loaded) => loaded.id === id)) {
      // Loading is not the choice's time.
      await localModels.continuationLikelihoods(id, { prefix: '', texts: ['a'] }, signal);
      answer.timings.loadMs = performance.now() - loading;
      answer.conditions.cold = true;
    }
    const began = performance.now();
    const texts = options.map(({ continuation }) => continuation);
    const shared = sharedPrefix === undefined ? {} : { sharedPrefix: plainPrefix(prompt, sharedPrefix) };
    const scored = await localModels.continuationLikelihoods(id, { prefix, texts, ...shared }, signal);
    const { keptTokens, prefixMs } = scored;
    const sums = scored.texts.map(({ logProbability }) => logProbability);
    answer.timings.totalMs = performance.now() - began - prefixMs;
    if (prefixMs > 0) answer.timings.prefixMs = prefixMs;
    if (keptTokens > 0) answer.conditions.keptTokens = keptTokens;
    const { version, threads } = await localModels.runtime();
    Object.assign(answer.conditions, {
      runtimeVersion: version,
      threads,
      device: localModels.loaded().find((loaded) => loaded.id === id)?.device ?? null,
    } satisfies Partial<Conditions>);
    const best = sums.indexOf(Math.max(...sums));
    const shares = softmax(sums);
    answer.text = options[best]?.text ?? '';
    return { answer, state: 'done', shares, confidence: Math.log(shares[best] ?? 0) };
  } catch (thrown) {
    answer.finishReason = signal.aborted ? 'stopped' : 'error';
    answer.error = reportError(thrown);
    return { answer, state: signal.aborted ? 'stopped' : 'failed', shares: null, confidence: null };
  } finally {
    release?.();
  }
}

/** What the model reads before each option. No blank at its end: that belongs to the option's first token. */
export function plainText({ system, examples, prompt }: RenderedPrompt): string {
  const parts = [
    ...(system === null ? [] : [system]),
    ...examples.map(({ input, output }) => `${input.trimEnd()} ${output}`),
    prompt.trimEnd(),
  ];
  return parts.join('\n\n');
}

/** What all rows share, counted over the plain text. */
export function plainPrefix(prompt: RenderedPrompt, { messages, characters }: SharedPrefix): SharedPrefix {
  const isWithinSystem = messages === 0 && (prompt.system ?? '') !== '';
  const same = isWithinSystem
    ? characters
    : plainText({ ...prompt, prompt: prompt.prompt.slice(0, characters) }).length;
  return { messages: 0, characters: messages === 0 && characters === 0 ? 0 : same };
}

function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values);
  const weights = values.map((value) => Math.exp(value - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
