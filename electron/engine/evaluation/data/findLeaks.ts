import type { DataRow, DataSplit } from '../dataset.ts';
import { askedText } from './parting/askedText.ts';
import { shingleSets } from './parting/shingles.ts';
import { createPauses } from './pauses.ts';

export interface LeakOptions {
  test: readonly DataRow[];
  train: readonly DataRow[];
  signal?: AbortSignal;
}

/** Share of the pieces of both inputs that both have (Jaccard) from which one answers the other. */
const alike = 0.8;
/** Inputs of fewer pieces are only compared whole: "4 + 5 = ?" and "4 + 6 = ?" are two questions. */
const fewestPieces = 10;
/** Bounds on the work for one test row, which only templates of thousands of rows reach: rare pieces are looked at first. */
const mostVisits = 20_000;
const mostCompared = 200;

/**
 * Test rows whose input is, or nearly is, that of a training row; for each the most alike one, most alike first. Whole inputs are compared without case,
 * punctuation and spaces (similarity 1). Near ones are found by prefixes of their pieces of five letters, rarest first: two sets that share eight tenths must
 * share one of the rarest fifth (Chaudhuri, Ganti, Kaushik, 2006), so that few pairs are compared.
 */
export async function findLeaks({ test, train, signal }: LeakOptions): Promise<DataSplit['leaks']> {
  const pause = createPauses(signal);
  const texts: string[] = [];
  for (const row of [...train, ...test]) {
    texts.push(askedText(row));
    await pause();
  }
  const whole = new Map<string, number>();
  for (const [index, text] of texts.slice(0, train.length).entries()) {
    if (text !== '' && !whole.has(text)) whole.set(text, index);
  }
  const sets = await shingleSets(texts, pause);

  const byPiece = new Map<number, number[]>();
  for (let index = 0; index < train.length; index += 1) {
    const set = sets[index];
    if (set === undefined || set.length < fewestPieces) continue;
    for (const piece of prefixOf(set)) {
      const known = byPiece.get(piece);
      if (known === undefined) byPiece.set(piece, [index]);
      else known.push(index);
    }
    await pause();
  }

  const leaks: DataSplit['leaks'] = [];
  const shared = new Uint16Array(train.length);
  for (const [index, row] of test.entries()) {
    const same = whole.get(texts[train.length + index] ?? '');
    const found =
      same === undefined
        ? nearest(sets[train.length + index], { sets, byPiece, shared })
        : { index: same, similarity: 1 };
    const other = found === null ? undefined : train[found.index];
    if (found !== null && other !== undefined)
      leaks.push({ test: row.id, train: other.id, similarity: found.similarity });
    await pause();
  }
  return leaks.sort((a, b) => b.similarity - a.similarity);
}

interface Index {
  sets: readonly Float64Array[];
  byPiece: ReadonlyMap<number, readonly number[]>;
  /** Pieces that each training row was met with; all zero between two rows. */
  shared: Uint16Array;
}

function nearest(
  set: Float64Array | undefined,
  { sets, byPiece, shared }: Index,
): { index: number; similarity: number } | null {
  if (set === undefined || set.length < fewestPieces) return null;
  const met: number[] = [];
  let visits = 0;
  for (const piece of prefixOf(set)) {
    const holders = byPiece.get(piece) ?? [];
    visits += holders.length;
    if (visits > mostVisits) break;
    for (const index of holders) {
      if (shared[index] === 0) met.push(index);
      shared[index] = Math.min(65_535, (shared[index] ?? 0) + 1);
    }
  }
  if (met.length > mostCompared) met.sort((a, b) => (shared[b] ?? 0) - (shared[a] ?? 0));
  let best: { index: number; similarity: number } | null = null;
  for (const index of met.slice(0, mostCompared)) {
    const similarity = similarityOf(set, sets[index]);
    if (similarity >= alike && similarity > (best?.similarity ?? 0)) best = { index, similarity };
  }
  for (const index of met) shared[index] = 0;
  return best;
}

/** A set that shares `alike` of its pieces with another one shares one of these with it. */
function prefixOf(set: Float64Array): Float64Array {
  return set.subarray(0, set.length - Math.ceil(alike * set.length) + 1);
}

function similarityOf(a: Float64Array, b: Float64Array | undefined): number {
  if (b === undefined || Math.min(a.length, b.length) < alike * Math.max(a.length, b.length)) return 0;
  let both = 0;
  for (let at = 0, other = 0; at < a.length && other < b.length;) {
    const left = a[at] ?? 0;
    const right = b[other] ?? 0;
    if (left === right) both += 1;
    if (left <= right) at += 1;
    if (right <= left) other += 1;
  }
  return both / (a.length + b.length - both);
}
