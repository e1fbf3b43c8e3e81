const size = 5;
/** A book as an input is compared by its beginning. */
const longestText = 20_000;
const buckets = 2 ** 22;
/** Pieces of all texts together that are held; of more, an even part is taken, the same pieces of every text. */
const mostPieces = 10_000_000;
/** What so many rows share is their template: it says nothing of two of them. Of few rows, nothing is common. */
const commonShare = 0.2;
const fewRows = 50;

/**
 * Each text as the set of its pieces of five letters (hashes, with rare ones first, the order being the same for all texts). Pieces that a fifth of the
 * texts have are left out. Of more than ten million pieces only every second, third … is held: how alike two texts are is then estimated.
 */
export async function shingleSets(
  texts: readonly string[],
  pause: () => Promise<void> | undefined,
): Promise<Float64Array[]> {
  const counts = new Uint32Array(buckets);
  const all: Uint32Array[] = [];
  const pieces = texts.reduce((sum, text) => sum + Math.min(text.length, longestText), 0);
  const every = Math.max(1, Math.ceil(pieces / mostPieces));
  for (const text of texts) {
    const hashes = hashesOf(text, every);
    for (const hash of hashes) counts[hash % buckets] = (counts[hash % buckets] ?? 0) + 1;
    all.push(hashes);
    await pause();
  }
  const common = texts.length < fewRows ? Infinity : texts.length * commonShare;
  const sets: Float64Array[] = [];
  for (const hashes of all) {
    const ordered = new Float64Array(hashes.length);
    let kept = 0;
    for (const hash of hashes) {
      const count = counts[hash % buckets] ?? 0;
      if (count > common) continue;
      ordered[kept] = count * 2 ** 32 + hash;
      kept += 1;
    }
    sets.push(ordered.subarray(0, kept).sort());
    await pause();
  }
  return sets;
}

/** Each once. */
function hashesOf(text: string, every: number): Uint32Array {
  const padded = ` ${text.slice(0, longestText)} `;
  const length = Math.max(1, padded.length - size + 1);
  const hashes = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) {
    let hash = 0x811c9dc5;
    for (let index = at; index < at + size && index < padded.length; index += 1) {
      hash = Math.imul(hash ^ padded.charCodeAt(index), 0x01000193);
      hash ^= hash >>> 15;
    }
    hashes[at] = hash >>> 0;
  }
  hashes.sort();
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const hash = hashes[at] ?? 0;
    if ((kept > 0 && hash === hashes[kept - 1]) || hash % every !== 0) continue;
    hashes[kept] = hash;
    kept += 1;
  }
  // A view of the whole would keep it.
  return hashes.slice(0, kept);
}
