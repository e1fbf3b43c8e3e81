/**
 * Perplexity of a text from the natural log-probabilities of its tokens, each given those before: exp(-mean) (Jelinek and others, 1977). The first token, which
 * nothing came before, is the caller's to leave out. NaN for no tokens, Infinity where one was thought impossible.
 */
export function perplexity(logProbabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < logProbabilities.length; index += 1) sum += logProbabilities[index] as number;
  return logProbabilities.length === 0 ? Number.NaN : Math.exp(-sum / logProbabilities.length);
}
