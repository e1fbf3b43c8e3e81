import { incompleteBeta } from './incompleteBeta.ts';

/**
 * McNemar's test (1947) in its exact form: the two-sided p-value of "of the rows on which only one side is right, each side wins half", from how many rows
 * each side alone got right. Rows on which both agree say nothing. 1 where there are none that differ.
 */
export function mcnemar(wins: number, losses: number): number {
  const fewer = Math.min(wins, losses);
  const differing = wins + losses;
  if (fewer === wins && fewer === losses) return 1;
  // P(X <= k) of a binomial with n tries is I_{1-p}(n - k, k + 1).
  return Math.min(1, 2 * incompleteBeta(0.5, differing - fewer, fewer + 1));
}
