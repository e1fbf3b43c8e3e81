import type { Cost, Usage } from '../answers/answer.ts';

/** US dollars per million tokens, as a price list of a given day states them. */
export interface TokenPrice {
  inputPerMillion: number;
  /** Null where no source states it. */
  cachedInputPerMillion: number | null;
  outputPerMillion: number;
  /** Longer prompts cost more, by an amount that is not known; null or absent where the price does not depend on it. */
  upToInputTokens?: number | null;
  priceListDate: string;
}

/** What an answer cost; null where the price or a token count is not known: no number is better than a guessed one. */
export function costOf(usage: Usage, price: TokenPrice | null): Cost | null {
  if (price === null || usage.inputTokens === null || usage.outputTokens === null) return null;
  if (price.upToInputTokens != null && usage.inputTokens > price.upToInputTokens) return null;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  if (cached > 0 && price.cachedInputPerMillion === null) return null;
  const dollars =
    (usage.inputTokens - cached) * price.inputPerMillion +
    cached * (price.cachedInputPerMillion ?? price.inputPerMillion) +
    usage.outputTokens * price.outputPerMillion;
  return { usd: dollars / 1e6, priceListDate: price.priceListDate };
}
