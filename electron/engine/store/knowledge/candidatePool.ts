/**
 * The best of very many estimates. Not a heap: a thousand candidates would each cost ten steps, and most are pushed out again. They are gathered as
 * numbers that sort by estimate, and only when the room is used up the worse ones go.
 */
export interface CandidatePool {
  /** @param place below 2^26 */
  add(place: number, estimate: number): void;
  /** What an estimate must exceed; -Infinity while there is room. */
  bar(): number;
  /** Best first. */
  best(): { place: number; estimate: number }[];
}

const placeRange = 2 ** 26;
/** Estimates are of cosines, kept to a 2^18th. */
const estimateSteps = 2 ** 18;
const estimateShift = 8;

export function createCandidatePool(limit: number): CandidatePool {
  const keys = new Float64Array(4 * limit);
  let count = 0;
  let bar = -Infinity;

  function estimateOf(key: number): number {
    return Math.floor(key / placeRange) / estimateSteps - estimateShift;
  }

  function shrink(): void {
    keys.subarray(0, count).sort();
    if (count <= limit) return;
    keys.copyWithin(0, count - limit, count);
    bar = estimateOf(keys[0] as number);
    count = limit;
  }

  return {
    add(place, estimate) {
      const bounded = Math.min(Math.max(estimate + estimateShift, 0), 2 * estimateShift);
      keys[count] = Math.floor(bounded * estimateSteps) * placeRange + place;
      count += 1;
      if (count === keys.length) shrink();
    },
    bar: () => bar,
    best() {
      shrink();
      return Array.from(keys.subarray(0, count), (key) => ({
        place: key % placeRange,
        estimate: estimateOf(key),
      })).reverse();
    },
  };
}
