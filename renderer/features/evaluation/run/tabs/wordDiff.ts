import { diffWordsWithSpace } from 'diff';

export interface DiffPart {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Longer answers are compared by their beginnings only. */
const mostLetters = 20_000;

/**
 * What `to` says that `from` does not, word by word; null where that cannot be had in `timeoutMs`: the two are then simply shown beside
 * each other.
 */
export function wordDiff(from: string, to: string, timeoutMs = 20): DiffPart[] | null {
  const changes = diffWordsWithSpace(from.slice(0, mostLetters), to.slice(0, mostLetters), { timeout: timeoutMs });
  if (changes === undefined) return null;
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
