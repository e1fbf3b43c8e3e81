import type { TokenPrice } from '../../inference/cost.ts';
import { estimateTokens } from '../../inference/estimateTokens.ts';
import type { RenderedPrompt } from '../candidate.ts';

/** Limit of an answer that has none of its own, in a run with a budget. Tokens. */
export const defaultMaxTokens = 4_096;

/** Chat templates put a few tokens round every message. */
const tokensPerMessage = 8;
/** Of an image; services charge up to about this much for a large one. */
const tokensPerImage = 3_000;

/** The most that a request can cost, US dollars: the prompt counted rather too long, the answer as long as it may be. 0 without a price. */
export function requestCost(prompt: RenderedPrompt, maxTokens: number, price: TokenPrice | null): number {
  if (price === null) return 0;
  const texts = [
    prompt.prompt,
    prompt.system ?? '',
    ...prompt.examples.flatMap(({ input, output }) => [input, output]),
  ];
  const tokens =
    texts.reduce((sum, text) => sum + estimateTokens(text) + tokensPerMessage, 0) +
    prompt.images.length * tokensPerImage;
  return (tokens * price.inputPerMillion + maxTokens * price.outputPerMillion) / 1e6;
}
