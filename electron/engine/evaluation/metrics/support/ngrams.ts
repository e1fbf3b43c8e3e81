/** How often each run of `order` tokens occurs. Tokens have no blanks in them. */
export function countNgrams(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= tokens.length; at++) {
    const ngram = order === 1 ? (tokens[at] as string) : tokens.slice(at, at + order).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams two texts have in common, each as often as both have it. */
export function countCommon(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): number {
  const [fewer, more] = some.size <= others.size ? [some, others] : [others, some];
  let common = 0;
  for (const [ngram, count] of fewer) common += Math.min(count, more.get(ngram) ?? 0);
  return common;
}

/** Harmonic mean of precision and recall; 0 where both are. */
export const harmonicMean = (precision: number, recall: number): number =>
  precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
