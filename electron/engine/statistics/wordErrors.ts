/** One step of an alignment. A hit has both sides, alike. */
export interface AlignedPair {
  kind: 'hit' | 'substitution' | 'insertion' | 'deletion';
  /** null for an insertion. */
  reference: string | null;
  /** null for a deletion. */
  hypothesis: string | null;
}

export interface WordErrors {
  /** (substitutions + deletions + insertions) / length of the reference: above 1 where much is put in. null where the reference is empty. */
  rate: number | null;
  hits: number;
  substitutions: number;
  insertions: number;
  deletions: number;
  /** Words, or characters. */
  referenceLength: number;
  hypothesisLength: number;
  /** With the fewest errors; in order. */
  alignment: AlignedPair[];
}

/** Above it the table of all pairs would take too much memory: the texts are split first. */
const largestTable = 16_000_000;

/**
 * Word error rate, or character error rate, by the alignment with the fewest errors (Levenshtein, 1966). Words are what stands between white space;
 * characters are Unicode's, white space inside counts.
 */
export function wordErrors(reference: string, hypothesis: string, unit: 'word' | 'character' = 'word'): WordErrors {
  const [said, written] = [unitsOf(reference, unit), unitsOf(hypothesis, unit)];
  const alignment = align(said, written);
  const count = (kind: AlignedPair['kind']) => alignment.filter((pair) => pair.kind === kind).length;
  const [substitutions, insertions, deletions] = [count('substitution'), count('insertion'), count('deletion')];
  return {
    rate: said.length === 0 ? null : (substitutions + insertions + deletions) / said.length,
    hits: count('hit'),
    substitutions,
    insertions,
    deletions,
    referenceLength: said.length,
    hypothesisLength: written.length,
    alignment,
  };
}

function unitsOf(text: string, unit: 'word' | 'character'): string[] {
  const trimmed = text.trim();
  if (unit === 'character') return Array.from(trimmed);
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

function align(said: readonly string[], written: readonly string[]): AlignedPair[] {
  if ((said.length + 1) * (written.length + 1) <= largestTable || said.length < 2) return alignByTable(said, written);
  // Hirschberg (1975): the best alignment goes through some place in the middle; both halves are smaller problems.
  const middle = said.length >> 1;
  const before = lastRow(said.slice(0, middle), written);
  const after = lastRow(said.slice(middle).reverse(), [...written].reverse());
  let cut = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place <= written.length; place++) {
    const cost = (before[place] ?? 0) + (after[written.length - place] ?? 0);
    if (cost < least) {
      least = cost;
      cut = place;
    }
  }
  return [...align(said.slice(0, middle), written.slice(0, cut)), ...align(said.slice(middle), written.slice(cut))];
}

/** Errors between all of `said` and each beginning of `written`. */
function lastRow(said: readonly string[], written: readonly string[]): Uint32Array {
  let row = Uint32Array.from({ length: written.length + 1 }, (_, place) => place);
  for (const word of said) {
    const next = new Uint32Array(row.length);
    next[0] = (row[0] ?? 0) + 1;
    for (let place = 1; place < row.length; place++) {
      const change = (row[place - 1] ?? 0) + (word === written[place - 1] ? 0 : 1);
      next[place] = Math.min(change, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row;
}

function alignByTable(said: readonly string[], written: readonly string[]): AlignedPair[] {
  const width = written.length + 1;
  const costs = new Uint32Array((said.length + 1) * width);
  for (let place = 0; place < width; place++) costs[place] = place;
  for (let row = 1; row <= said.length; row++) {
    costs[row * width] = row;
    for (let place = 1; place < width; place++) {
      const at = row * width + place;
      const change = (costs[at - width - 1] ?? 0) + (said[row - 1] === written[place - 1] ? 0 : 1);
      costs[at] = Math.min(change, (costs[at - width] ?? 0) + 1, (costs[at - 1] ?? 0) + 1);
    }
  }
  const pairs: AlignedPair[] = [];
  for (let row = said.length, place = written.length; row > 0 || place > 0;) {
    const at = row * width + place;
    const reference = said[row - 1] ?? null;
    const hypothesis = written[place - 1] ?? null;
    const same = reference === hypothesis;
    if (row > 0 && place > 0 && costs[at] === (costs[at - width - 1] ?? 0) + (same ? 0 : 1)) {
      pairs.push({ kind: same ? 'hit' : 'substitution', reference, hypothesis });
      row -= 1;
      place -= 1;
    } else if (row > 0 && costs[at] === (costs[at - width] ?? 0) + 1) {
      pairs.push({ kind: 'deletion', reference, hypothesis: null });
      row -= 1;
    } else {
      pairs.push({ kind: 'insertion', reference: null, hypothesis });
      place -= 1;
    }
  }
  return pairs.reverse();
}
