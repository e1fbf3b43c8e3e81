import type { ControlledEvaluateInputItem, Token } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { contextMargin } from './generate.ts';
import type { LogProbabilitiesParams, LogProbabilitiesResult } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';

/** Tokens scored between two looks for a stop. */
const sliceTokens = 64;

/**
 * How likely the model finds each token of a text, given what stands before it. The logit of the wanted token is compared with the sum over the
 * whole vocabulary, which the runtime states relative to the largest logit: the selected token at temperature 0.
 */
export async function logProbabilities(
  loaded: LoadedModel,
  { text, prefix }: LogProbabilitiesParams,
  signal: AbortSignal,
): Promise<LogProbabilitiesResult> {
  const { model } = loaded;
  const start: Token[] = model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [];
  const before = [...start, ...model.tokenize(prefix)];
  const scored = model.tokenize(text);
  if (scored.length === 0) return { tokens: [] };
  const all = [...before, ...scored];
  const limit = loaded.lanes.longest - contextMargin;
  if (all.length > limit) {
    throw new YardstickError(
      'context/too-long',
      `The text has ${all.length} tokens; this model can read ${limit} here.`,
      {
        hint: 'Score it in parts.',
      },
    );
  }

  const { sequence } = await loaded.lanes.take(null, all.length + contextMargin);
  const values: (number | null)[] = [];
  const firstScored = Math.max(1, before.length);
  if (before.length === 0) values.push(null);
  // A token is predicted by the one before it: input `i` scores token `i + 1`.
  for (let from = 0; from < all.length - 1; from += sliceTokens) {
    signal.throwIfAborted();
    const slice = all.slice(from, Math.min(from + sliceTokens, all.length - 1));
    const input = slice.map((token, offset): ControlledEvaluateInputItem => {
      const next = all[from + offset + 1];
      return next === undefined || from + offset + 1 < firstScored ? token : [token, scoring(next)];
    });
    const output = await sequence.controlledEvaluate(input);
    slice.forEach((_, offset) => {
      const next = all[from + offset + 1];
      if (next !== undefined && from + offset + 1 >= firstScored)
        values.push(logProbabilityOf(next, output[offset]?.next));
    });
  }
  return {
    tokens: scored.map((token, index) => ({
      text: model.detokenize([token], false, scored.slice(Math.max(0, index - 4), index)),
      logProbability: values[index] ?? null,
    })),
  };
}

function scoring(next: Token) {
  return {
    generateNext: {
      token: true,
      totalLogitWeight: true,
      options: { temperature: 0 },
      logits: { filter: { tokens: [next], includeSelected: true } },
    },
  };
}

interface Scored {
  token?: Token | null;
  logits?: Map<Token, number>;
  totalLogitWeight?: number;
}

function logProbabilityOf(wanted: Token, next: Scored | undefined): number | null {
  const largest = next?.token === undefined || next.token === null ? undefined : next.logits?.get(next.token);
  const logit = next?.logits?.get(wanted);
  const weight = next?.totalLogitWeight;
  if (largest === undefined || logit === undefined || weight === undefined || !(weight > 0)) return null;
  return logit - largest - Math.log(weight);
}
