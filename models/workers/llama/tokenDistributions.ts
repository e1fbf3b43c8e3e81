import type { Token } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { contextMargin } from './generate.ts';
import type { TokenDistributionsParams, TokenDistributionsResult } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { scoreTokens } from './scoreTokens.ts';

/**
 * What the model expects at each token of a plain text: the likeliest tokens with their log-probabilities, or those of tokens that another model named. The whole
 * distribution would be 27 tokens a second and more than a gigabyte; the likeliest few carry nearly all of it.
 * @throws {YardstickError} `context/too-long`, `input/invalid` where the named tokens are not of this text, or not of this model
 */
export async function tokenDistributions(
  loaded: LoadedModel,
  { text, maxTokens, top, among }: TokenDistributionsParams,
  signal: AbortSignal,
): Promise<TokenDistributionsResult> {
  const { model } = loaded;
  const start: Token[] = model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [];
  const tokens = model.tokenize(text).slice(0, maxTokens);
  // Without a start token the first one has nothing before it.
  const before = start.length > 0 ? start : tokens.slice(0, 1);
  const scored = tokens.slice(before.length - start.length);
  if (scored.length === 0) return { tokens: [], places: [] };
  if (among !== null && among.length !== scored.length) {
    throw new YardstickError('input/invalid', 'The named tokens are those of another text.');
  }
  // Native code would read behind its table.
  const known = model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0;
  if (among?.some((place) => place.some((token) => token >= known)) === true) {
    throw new YardstickError('input/invalid', 'The named tokens are those of another vocabulary.');
  }
  const length = before.length + scored.length;
  if (length > loaded.lanes.longest - contextMargin) {
    throw new YardstickError(
      'context/too-long',
      `The text has ${length} tokens; this model can read ${loaded.lanes.longest - contextMargin} here.`,
      { hint: 'Score it in parts.' },
    );
  }
  const { sequence } = await loaded.lanes.take(null, length + contextMargin);
  const values = await scoreTokens(sequence, before, scored, {
    signal,
    top,
    ...(among === null ? {} : { among: among as Token[][] }),
  });
  return {
    tokens: scored,
    places: values.map((value) => ({
      logProbability: value?.logProbability ?? null,
      likeliest: value?.likeliest ?? null,
      top: (value?.top ?? []).map(({ token }) => token),
      logProbabilities: (among === null
        ? (value?.top ?? []).map(({ logProbability }) => logProbability)
        : (value?.among ?? [])
      ).map((one) => (Number.isFinite(one) ? one : null)),
    })),
  };
}
