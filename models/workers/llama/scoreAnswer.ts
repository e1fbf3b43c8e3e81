import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { AnswerLikelihood } from './llamaFacts.ts';
import { scoreTokens } from './scoreTokens.ts';

/** Tokens that may stand behind the text in a sequence: what ended the answer. */
const mostEndTokens = 3;

/**
 * How likely a model finds what it has just written. The sequence still holds the prompt: only the answer is read again, all of it at once, which is what asking
 * for it while each token is written cannot do (that costs a third of the speed). Null where the text does not stand in the sequence as one piece.
 * @throws the signal's reason
 */
export async function scoreAnswer(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  written: readonly Token[],
  signal: AbortSignal,
): Promise<AnswerLikelihood | null> {
  if (written.length === 0) return null;
  const held = sequence.contextTokens;
  const from = beginOf(held, prompt, written);
  if (from === null) return null;
  let sum = 0;
  let tokens = 0;
  for (const value of await scoreTokens(sequence, held.slice(0, from), written, { signal })) {
    if (value?.logProbability == null) continue;
    sum += value.logProbability;
    tokens += 1;
  }
  return tokens === 0 ? null : { meanLogProbability: sum / tokens, tokens };
}

/** Where the answer begins: right behind the prompt, or behind the thoughts that came first. The last token was written and need not have been read. */
export function beginOf(held: readonly Token[], prompt: readonly Token[], written: readonly Token[]): number | null {
  const standsAt = (place: number) =>
    place > 0 &&
    place + written.length >= held.length - mostEndTokens &&
    place + written.length <= held.length + 1 &&
    written.every((token, index) => place + index >= held.length || held[place + index] === token);
  if (prompt.every((token, index) => held[index] === token) && standsAt(prompt.length)) return prompt.length;
  for (
    let place = held.length - written.length - mostEndTokens;
    place <= held.length + 1 - written.length;
    place += 1
  ) {
    if (place > prompt.length && standsAt(place)) return place;
  }
  return null;
}
