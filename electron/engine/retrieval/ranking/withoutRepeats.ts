import type { Passage } from '../knowledgeIndex.ts';

type Range = Pick<Passage, 'documentId' | 'start' | 'end'>;

/** A passage that shares this much of itself with better ones says little that is new. */
const mostShared = 0.5;

/**
 * Passages without those that lie for half or more inside better ones of the same document, in the order given. Equal texts of different
 * documents stay: that both have it is worth knowing.
 * @param better passages that stand before these
 */
export function withoutRepeats<P extends Range>(passages: readonly P[], better: readonly Range[] = []): P[] {
  const kept: P[] = [];
  for (const passage of passages) {
    const others = [...better, ...kept].filter(({ documentId }) => documentId === passage.documentId);
    const most = Math.max(0, ...others.map((other) => shared(other, passage)));
    if (most < mostShared * Math.max(1, passage.end - passage.start)) kept.push(passage);
  }
  return kept;
}

function shared(a: Range, b: Range): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}
