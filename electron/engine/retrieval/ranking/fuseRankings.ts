import type { Scored } from '../knowledgeIndex.ts';

/** A chunk in the fused ranking, with its place (from 1) in each of the others; null where that ranking does not have it. */
export interface Fused {
  chunkId: number;
  score: number;
  dense: number | null;
  keyword: number | null;
}

/** The constant of Cormack, Clarke and Büttcher (2009): how much the very first places count more than the next. */
const rankConstant = 60;

/**
 * Reciprocal rank fusion: each ranking gives 1 / (60 + rank). Needs no scores that could be compared and nothing that is tuned to a collection. Ties
 * go to the chunk that dense search puts first, then to the older chunk: the same index gives the same list.
 * @param further a third ranking that counts as much as each of the others
 */
export function fuseRankings(
  dense: readonly Scored[],
  keyword: readonly Scored[],
  further: readonly Scored[] = [],
): Fused[] {
  const fused = new Map<number, Fused>();
  const place = (ranking: readonly Scored[], note: (entry: Fused, rank: number) => void): void => {
    const seen = new Set<number>();
    for (const [index, { chunkId }] of inOrder(ranking).entries()) {
      if (seen.has(chunkId)) continue;
      seen.add(chunkId);
      const entry = fused.get(chunkId) ?? { chunkId, score: 0, dense: null, keyword: null };
      fused.set(chunkId, entry);
      entry.score += 1 / (rankConstant + index + 1);
      note(entry, index + 1);
    }
  };
  place(dense, (entry, rank) => (entry.dense = rank));
  place(keyword, (entry, rank) => (entry.keyword = rank));
  place(further, () => undefined);
  return [...fused.values()].sort(
    (a, b) =>
      b.score - a.score ||
      (a.dense ?? Number.MAX_SAFE_INTEGER) - (b.dense ?? Number.MAX_SAFE_INTEGER) ||
      a.chunkId - b.chunkId,
  );
}

/** Best first; equal scores in the order of the chunks. */
export function inOrder(ranking: readonly Scored[]): Scored[] {
  return ranking.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}
