import type { Token } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { contextMargin } from './generate.ts';
import type { LogProbabilitiesParams, LogProbabilitiesResult } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { promptTokens } from './promptTokens.ts';
import { scoreTokens } from './scoreTokens.ts';
import { holdPrompt, sharedOfMessages, sharedOfText } from './sharedPrefix.ts';

/** Enough of the prompt's end to see whether a blank stands there. */
const tailTokens = 4;

/**
 * How likely the model finds each token of a text, given what stands before it: a prefix, or a conversation as the model's template writes it up to where its
 * answer begins.
 * @throws {YardstickError} `context/too-long`
 */
export async function logProbabilities(
  loaded: LoadedModel,
  { text, prefix, messages, sharedPrefix }: LogProbabilitiesParams,
  signal: AbortSignal,
): Promise<LogProbabilitiesResult> {
  const { model } = loaded;
  const start: Token[] = model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [];
  const before = messages === undefined ? [...start, ...model.tokenize(prefix)] : promptTokens(loaded, messages);
  const scored = messages === undefined ? model.tokenize(text) : answerTokens(loaded, before, text);
  if (scored.length === 0) return { tokens: [] };
  const length = before.length + scored.length;
  const limit = loaded.lanes.longest - contextMargin;
  if (length > limit) {
    throw new YardstickError('context/too-long', `The text has ${length} tokens; this model can read ${limit} here.`, {
      hint: 'Score it in parts.',
    });
  }

  // After an answer its prompt may still be there: it is not read again.
  const keep = messages !== undefined || sharedPrefix !== undefined;
  const lane = await loaded.lanes.take(null, length + contextMargin, { keep });
  if (sharedPrefix !== undefined) {
    const shared =
      messages === undefined
        ? sharedOfText(loaded, prefix, before, { shared: sharedPrefix, start })
        : sharedOfMessages(loaded, messages, before, sharedPrefix);
    await holdPrompt(loaded, lane, { tokens: before, shared }, signal);
  } else lane.prefix = null;
  const values = await scoreTokens(lane.sequence, before, scored, { signal });
  return {
    tokens: scored.map((token, index) => ({
      text: model.detokenize([token], false, scored.slice(Math.max(0, index - tailTokens), index)),
      logProbability: values[index]?.logProbability ?? null,
    })),
  };
}

/**
 * A given text as the answer to a prompt. A base model continues its prompt: where neither ends or begins with a blank, one stands between, as in
 * lm-evaluation-harness (`target_delimiter`).
 */
function answerTokens({ model, facts }: LoadedModel, before: readonly Token[], text: string): Token[] {
  const joins = facts.template === 'completion' && !/^\s/.test(text) && !/\s$/.test(tailOf(model, before));
  return model.tokenize(joins ? ` ${text}` : text, false, 'trimLeadingSpace');
}

const tailOf = (model: LoadedModel['model'], tokens: readonly Token[]) => model.detokenize(tokens.slice(-tailTokens));
