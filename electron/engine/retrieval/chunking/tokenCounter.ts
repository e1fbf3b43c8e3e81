/** Length of texts in tokens, as the model counts them: what it adds to each text included. */
export type CountTokens = (texts: readonly string[], signal?: AbortSignal) => Promise<number[]>;

export interface TokenCounter {
  /** What the model adds to every text. */
  overhead: number;
  /** What a blank line between two texts costs. */
  separator: number;
  /** Of the texts that were given at once, without `overhead`. */
  first: number[];
  /** Without `overhead`. */
  count: (texts: readonly string[]) => Promise<number[]>;
  /** With `overhead`. */
  countWhole: (texts: readonly string[]) => Promise<number[]>;
}

/** Limits of one call: it crosses a border between processes. */
const batchTexts = 1000;
const batchCharacters = 200_000;

/**
 * UTF-16 units that count as a token at least. A model takes what it does not know for one, however long: a megabyte without a blank, or a line of a
 * thousand emoji, would be a passage of one token that no prompt has room for and no vector says anything about.
 */
const longestToken = 32;

const probes = ['', 'one', 'one\n\none'];

/**
 * Finds out what a model adds by itself, so that lengths of parts can be summed up, and counts texts in the same call: each call waits until the model,
 * which embeds other documents meanwhile, has a moment for it.
 */
export async function createTokenCounter(
  countTokens: CountTokens,
  texts: readonly string[] = [],
  signal?: AbortSignal,
): Promise<TokenCounter> {
  const countWhole = async (texts: readonly string[]): Promise<number[]> => {
    const counts: number[] = [];
    for (const batch of batchesOf(texts)) {
      const found = await countTokens(batch, signal);
      counts.push(...found.map((tokens, place) => Math.max(tokens, (batch[place] ?? '').length / longestToken)));
    }
    return counts.map(Math.ceil);
  };
  const [nothing = 0, one = 0, two = 0, ...first] = await countWhole([...probes, ...texts]);
  return {
    first: first.map((tokens) => Math.max(0, tokens - nothing)),
    overhead: nothing,
    separator: Math.max(0, two - 2 * one + nothing),
    countWhole,
    count: async (texts) => (await countWhole(texts)).map((tokens) => Math.max(0, tokens - nothing)),
  };
}

function* batchesOf(texts: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (batch.length >= batchTexts || (batch.length > 0 && characters + text.length > batchCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}
