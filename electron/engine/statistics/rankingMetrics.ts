/** How good one ranking is, each 0..1. */
export interface RankingScores {
  /** Gain 2^grade - 1, discount log2(rank + 1), against the best order of all judged items (Järvelin and Kekäläinen, 2002; Burges et al., 2005). */
  ndcg10: number;
  /** Share of the relevant items (grade above 0) among the first 10. */
  recall10: number;
  recall100: number;
  /** One divided by the rank of the first relevant item; 0 where none is among the first 10. */
  mrr10: number;
}

/**
 * Scores a ranking against judgements. Items that nobody judged count as not relevant; grades of 0 and below too. All scores of a ranking
 * without any relevant item are 0: leave such queries out of a mean.
 * @param ranked best first, each item once
 */
export function scoreRanking(ranked: readonly string[], grades: ReadonlyMap<string, number>): RankingScores {
  const relevant = [...grades.values()].filter((grade) => grade > 0);
  if (relevant.length === 0) return { ndcg10: 0, recall10: 0, recall100: 0, mrr10: 0 };
  const isRelevant = (item: string) => (grades.get(item) ?? 0) > 0;
  const found = (depth: number) => ranked.slice(0, depth).filter(isRelevant).length / relevant.length;
  const first = ranked.slice(0, 10).findIndex(isRelevant);
  const best = relevant.toSorted((a, b) => b - a);
  return {
    ndcg10: discountedGain(ranked.map((item) => grades.get(item) ?? 0)) / discountedGain(best),
    recall10: found(10),
    recall100: found(100),
    mrr10: first < 0 ? 0 : 1 / (first + 1),
  };
}

/** Of the first 10. */
function discountedGain(grades: readonly number[]): number {
  return grades
    .slice(0, 10)
    .reduce((sum, grade, index) => (grade > 0 ? sum + (2 ** grade - 1) / Math.log2(index + 2) : sum), 0);
}
