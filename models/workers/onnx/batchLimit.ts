/**
 * Tokens that are computed at once, padding included: as many as eight texts of the usual window. What attention needs of memory grows with the square of a
 * text's length: eight texts of a model that reads 8,192 tokens would want tens of gigabytes.
 */
const mostTokens = 4_096;

/** How many texts may be computed with one of `longest` tokens; always one. */
export function batchLimit(batchSize: number, longest: number): number {
  return Math.max(1, Math.min(batchSize, Math.floor(mostTokens / Math.max(1, longest))));
}
