import type { ControlledEvaluateInputItem, LlamaContextSequence, Token } from 'node-llama-cpp';

/** Tokens between two looks for a stop: those that are scored take longer each. */
const scoredSlice = 64;
const readSlice = 256;

/** What a model thinks of the token at one place. */
export interface ScoredToken {
  /** Natural logarithm; null where the runtime does not say it. */
  logProbability: number | null;
  /** The token that the model finds likeliest there; null where the runtime does not say it. */
  likeliest: Token | null;
  /** Of the tokens asked for by `among`, in that order; NaN where the runtime does not say it. */
  among: number[];
  /** Of the likeliest ones, likeliest first; empty where none were asked for. */
  top: { token: Token; logProbability: number }[];
}

export interface ScoringOptions {
  signal: AbortSignal;
  /** How many of the likeliest tokens are told at each place; none without it. */
  top?: number;
  /** Tokens whose log-probability is told, for each place. */
  among?: readonly (readonly Token[])[];
}

/**
 * How likely a model finds each of `scored`, given `before` and those in front of it: by its own distribution, without temperature, cuts or grammar. What the
 * sequence already holds of `before` is not read again; it ends holding all but the last token. Without anything before it the first token has nothing to be
 * predicted from, and is null.
 *
 * A logit becomes a log-probability by the sum over the whole vocabulary, which the runtime states relative to the largest logit: that of the selected token at
 * temperature 0. The runtime adds in single precision: figures are right to about 1e-4.
 * @throws the signal's reason, between two slices
 */
export async function scoreTokens(
  sequence: LlamaContextSequence,
  before: readonly Token[],
  scored: readonly Token[],
  { signal, top = 0, among = [] }: ScoringOptions,
): Promise<(ScoredToken | null)[]> {
  const all = [...before, ...scored];
  const firstScored = Math.max(1, before.length);
  const values: (ScoredToken | null)[] = before.length === 0 ? [null] : [];
  await sequence.adaptStateToTokens(before.slice(0, -1), false);
  for (let from = sequence.nextTokenIndex; from < firstScored - 1; from = sequence.nextTokenIndex) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(all.slice(from, Math.min(from + readSlice, firstScored - 1)));
  }
  // A token is predicted by the one before it: input `i` scores token `i + 1`.
  for (let from = firstScored - 1; from < all.length - 1; from += scoredSlice) {
    signal.throwIfAborted();
    const slice = all.slice(from, Math.min(from + scoredSlice, all.length - 1));
    const wanted = slice.map((_, offset) => {
      const place = from + offset + 1;
      return { token: all[place] as Token, among: among[place - before.length] ?? [] };
    });
    const output = await sequence.controlledEvaluate(
      slice.map((token, offset): ControlledEvaluateInputItem => {
        const { token: next, among: others } = wanted[offset] as (typeof wanted)[number];
        return [token, scoring([next, ...others], top)];
      }),
    );
    for (const [offset, { token, among: others }] of wanted.entries()) {
      values.push(scoreOf(token, others, top, output[offset]?.next));
    }
  }
  return values;
}

function scoring(tokens: readonly Token[], includeTop: number) {
  return {
    generateNext: {
      token: true,
      totalLogitWeight: true,
      options: { temperature: 0 },
      logits: { filter: { tokens, includeSelected: true, includeTop } },
    },
  };
}

interface Said {
  token?: Token | null;
  logits?: Map<Token, number>;
  totalLogitWeight?: number;
}

function scoreOf(wanted: Token, others: readonly Token[], top: number, said: Said | undefined): ScoredToken {
  const logits = said?.logits;
  const largest = said?.token == null ? undefined : logits?.get(said.token);
  const weight = said?.totalLogitWeight;
  if (logits === undefined || largest === undefined || weight === undefined || !(weight > 0)) {
    return { logProbability: null, likeliest: null, among: others.map(() => Number.NaN), top: [] };
  }
  const normaliser = largest + Math.log(weight);
  const logProbabilityOf = (token: Token): number => (logits.get(token) ?? Number.NaN) - normaliser;
  const own = logProbabilityOf(wanted);
  return {
    logProbability: Number.isNaN(own) ? null : own,
    likeliest: said?.token ?? null,
    among: others.map(logProbabilityOf),
    top: Array.from(logits)
      .map(([token, logit]) => ({ token, logProbability: logit - normaliser }))
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, top),
  };
}
