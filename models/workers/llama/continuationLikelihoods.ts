import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { contextMargin } from './generate.ts';
import type { ContinuationsParams, ContinuationsResult } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { scoreTokens } from './scoreTokens.ts';
import { holdPrefix, sharedOfText } from './sharedPrefix.ts';

/**
 * How likely the model finds each of several texts behind the same prefix. The prefix is read once; the sequence goes back to its end before each text.
 * @throws {YardstickError} `context/too-long`
 */
export async function continuationLikelihoods(
  loaded: LoadedModel,
  { prefix, texts, sharedPrefix }: ContinuationsParams,
  signal: AbortSignal,
): Promise<ContinuationsResult> {
  const { model } = loaded;
  const start: Token[] = model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [];
  const before = [...start, ...model.tokenize(prefix)];
  const continuations = texts.map((text) => model.tokenize(text));
  const length = before.length + Math.max(0, ...continuations.map((tokens) => tokens.length));
  const limit = loaded.lanes.longest - contextMargin;
  if (length > limit) {
    throw new YardstickError(
      'context/too-long',
      `The prompt and its longest option have ${length} tokens; this model can read ${limit} here.`,
      { hint: 'Shorten the prompt.' },
    );
  }
  // Of the row before nothing is left but what the series shares: how long a choice takes must not depend on which row came before it.
  const lane = await loaded.lanes.take(null, length + contextMargin, { keep: sharedPrefix !== undefined });
  const shared =
    sharedPrefix === undefined ? [] : sharedOfText(loaded, prefix, before, { shared: sharedPrefix, start });
  const { keptTokens, prefixMs } = await holdPrefix(loaded, lane, { tokens: before, shared }, { signal });
  return { texts: await scoreContinuations(lane.sequence, before, continuations, signal), keptTokens, prefixMs };
}

/** Where the prefix ends, the first tokens of all are told at once; only what follows them is read for each. */
async function scoreContinuations(
  sequence: LlamaContextSequence,
  before: readonly Token[],
  continuations: readonly (readonly Token[])[],
  signal: AbortSignal,
): Promise<ContinuationsResult['texts']> {
  const firsts = [...new Set(continuations.flatMap(([first]) => (first === undefined ? [] : [first])))];
  const [asked] = firsts;
  if (asked === undefined) return continuations.map(() => ({ logProbability: 0, tokens: 0 }));
  const [end] = await scoreTokens(sequence, before, [asked], { signal, among: [firsts] });
  const told = new Map(firsts.map((token, index) => [token, end?.among[index] ?? Number.NaN]));
  const scored: ContinuationsResult['texts'] = [];
  for (const [first, ...others] of continuations) {
    const own = first === undefined ? [] : [told.get(first) ?? Number.NaN];
    if (first !== undefined && others.length > 0) {
      const values = await scoreTokens(sequence, [...before, first], others, { signal });
      own.push(...values.map((value) => value?.logProbability ?? Number.NaN));
    }
    const known = own.filter((value) => Number.isFinite(value));
    scored.push({ logProbability: known.reduce((sum, value) => sum + value, 0), tokens: known.length });
  }
  return scored;
}
