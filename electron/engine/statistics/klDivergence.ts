/**
 * Kullback-Leibler divergence (1951) of two distributions of the next token, in nats: sum of p * (log p - log q), from natural log-probabilities of the same
 * tokens in the same order; `reference` is p. Where the lists hold only some of the tokens, what is left of both goes into one rest: merging outcomes can only
 * lower a divergence, so the figure is then a lower bound. Infinity where q rules out what p does not.
 */
export function klDivergence(reference: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  let referenceTotal = 0;
  let otherTotal = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const p = Math.exp(reference[index] as number);
    referenceTotal += p;
    otherTotal += Math.exp(other[index] as number);
    if (p > 0) sum += p * ((reference[index] as number) - (other[index] as number));
  }
  // Rounding leaves something, too: a rest that small is none.
  const rest = 1 - referenceTotal;
  if (rest > 1e-9) sum += rest * Math.log(rest / Math.max(0, 1 - otherTotal));
  return Math.max(0, sum);
}
