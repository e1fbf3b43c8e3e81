/**
 * Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): the adjusted p-values, in the order given. Rejecting where the adjusted one is at
 * most alpha keeps the chance of any false rejection at alpha, however the tests hang together.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = pValues.map(() => 1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * (pValues[index] as number)));
    adjusted[index] = highest;
  }
  return adjusted;
}
