import { centroidLinkage, groupsOf, type Merge } from './centroidLinkage.ts';
import { windowSpeakers } from './diarizationFacts.ts';

export interface GroupedVoices {
  /** Of length 1 each, one behind the other. */
  vectors: Float32Array;
  dimensions: number;
  /** Of each voice: seconds in which nobody else spoke. */
  seconds: readonly number[];
  /** Of each voice: the window that it was heard in. */
  windows: readonly number[];
  /** null: as many as there seem to be. */
  speakers: number | null;
}

/**
 * Voices whose middles are closer than this are one person's: the published value for these two networks together
 * (https://huggingface.co/pyannote/speaker-diarization-3.1, `clustering.threshold`).
 */
export const publishedThreshold = 0.7045654963945799;
/** Less, in seconds, is not clear enough to decide how many speak (the same pipeline: a fifth of a window); it is given to whom it resembles most. */
const clearSeconds = 2;
/** Time grows with the square: of more voices than this, the clearest decide. */
const mostCompared = 2_000;
/**
 * In a long recording a group of fewer voices is no speaker of its own. The published pipeline asks for 12 windows that begin each second, or a tenth of all;
 * these begin each fifth one, and a short recording may have somebody who says one thing.
 */
const smallestGroup = 3;
const voicesPerSmallest = 30;

/**
 * Which voices are the same person's.
 * @returns for each voice a number, from 0 in order of the first appearance
 */
export function groupVoices(given: GroupedVoices, threshold = publishedThreshold): number[] {
  const { dimensions, windows, speakers, seconds } = given;
  const count = seconds.length;
  if (count === 0) return [];
  const vectorOf = (voice: number) => given.vectors.subarray(voice * dimensions, (voice + 1) * dimensions);
  const compared = chooseCompared(seconds);
  const groups = findGroups(compared.map(vectorOf), speakers, threshold);
  const middles = middlesOf(compared.map(vectorOf), groups);
  const found = Array.from({ length: count }, () => 0);
  const byWindow = Map.groupBy(found.keys(), (voice) => windows[voice]);
  for (const voices of byWindow.values()) {
    const likeness = voices.map((voice) => middles.map((middle) => dot(vectorOf(voice), middle)));
    assignApart(likeness).forEach((speaker, place) => (found[voices[place] as number] = speaker));
  }
  return inOrderOfAppearance(found);
}

/** Those that decide how many speak. */
function chooseCompared(seconds: readonly number[]): number[] {
  const all = [...seconds.keys()];
  const clear = all.filter((voice) => (seconds[voice] as number) >= clearSeconds);
  const chosen = clear.length >= 2 ? clear : all;
  if (chosen.length <= mostCompared) return chosen;
  return chosen
    .sort((a, b) => (seconds[b] as number) - (seconds[a] as number) || a - b)
    .slice(0, mostCompared)
    .sort((a, b) => a - b);
}

/** Groups that are large enough to be speakers, numbered from 0; -1 for voices of others. */
function findGroups(vectors: readonly Float32Array[], speakers: number | null, threshold: number): number[] {
  const count = vectors.length;
  const dimensions = vectors[0]?.length ?? 0;
  const joined = new Float32Array(count * dimensions);
  vectors.forEach((vector, place) => joined.set(vector, place * dimensions));
  const merges = centroidLinkage(joined, dimensions);
  const smallest = Math.min(smallestGroup, Math.max(1, Math.round(count / voicesPerSmallest)));
  if (speakers === null) {
    return onlyLarge(
      groupsOf(merges, (place) => (merges[place] as Merge).distance <= threshold),
      smallest,
    );
  }
  const wanted = Math.min(speakers, count);
  const made = mergesFor(merges, { wanted, smallest, threshold });
  if (made !== null) {
    return onlyLarge(
      groupsOf(merges, (place) => place < made),
      smallest,
    );
  }
  return groupsOf(merges, (place) => place < count - wanted);
}

/** After how many merges there are exactly so many large groups; of several places the one closest to the threshold. null: never. */
function mergesFor(
  merges: readonly Merge[],
  { wanted, smallest, threshold }: { wanted: number; smallest: number; threshold: number },
): number | null {
  const count = merges.length + 1;
  const sizes = Array.from({ length: count }, () => 1);
  let large = smallest <= 1 ? count : 0;
  let best: { made: number; off: number } | null = null;
  for (let made = 0; made < count; made++) {
    const merge = merges[made - 1];
    if (merge !== undefined) {
      const [a, b] = [sizes[merge.a] as number, sizes[merge.b] as number];
      sizes.push(a + b);
      large += Number(a + b >= smallest) - Number(a >= smallest) - Number(b >= smallest);
    }
    const off = Math.abs((merge?.distance ?? 0) - threshold);
    if (large === wanted && (best === null || off < best.off)) best = { made, off };
  }
  return best?.made ?? null;
}

/** Numbers the groups of at least so many anew; -1 for the rest. Where none is large enough, all are one. */
function onlyLarge(groups: readonly number[], smallest: number): number[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const large = [...sizes].filter(([, size]) => size >= smallest).map(([group]) => group);
  if (large.length === 0) return groups.map(() => 0);
  return groups.map((group) => large.indexOf(group));
}

/** The middle of each group, of length 1. */
function middlesOf(vectors: readonly Float32Array[], groups: readonly number[]): Float32Array[] {
  const middles = Array.from({ length: Math.max(...groups) + 1 }, () => new Float32Array(vectors[0]?.length ?? 0));
  vectors.forEach((vector, place) => {
    const middle = middles[groups[place] as number];
    if (middle !== undefined) vector.forEach((value, at) => (middle[at] = (middle[at] as number) + value));
  });
  return middles.map((middle) => {
    const length = Math.hypot(...middle) || 1;
    return middle.map((value) => value / length);
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += (a[place] as number) * (b[place] as number);
  return sum;
}

/**
 * Gives each voice of one window the speaker it resembles most, and no two the same one while there are others: the network heard them as two people.
 * @param likeness of each voice to each speaker; a window has three voices at most
 */
export function assignApart(likeness: readonly (readonly number[])[]): number[] {
  // Among its three nearest a voice finds one that the two others leave.
  const nearest = likeness.map((own) =>
    [...own.keys()].sort((a, b) => (own[b] as number) - (own[a] as number)).slice(0, windowSpeakers),
  );
  let best: { sum: number; speakers: number[] } = { sum: Number.NEGATIVE_INFINITY, speakers: [] };
  const choose = (speakers: number[], sum: number): void => {
    const voice = speakers.length;
    const own = likeness[voice];
    if (own === undefined) {
      if (sum > best.sum) best = { sum, speakers };
      return;
    }
    for (const speaker of nearest[voice] as number[]) {
      // With fewer speakers than voices some must share.
      if (speakers.includes(speaker) && new Set(speakers).size < own.length) continue;
      choose([...speakers, speaker], sum + (own[speaker] as number));
    }
  };
  choose([], 0);
  return best.speakers;
}

function inOrderOfAppearance(found: readonly number[]): number[] {
  const order = [...new Set(found)];
  return found.map((speaker) => order.indexOf(speaker));
}
