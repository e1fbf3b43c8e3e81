import { YardstickError } from '../../../../../models/errors.ts';

/**
 * Pairs of units that are compared at most, 32 at a time: about a second. The usual answer and reference have a few thousand; a rambling answer of a
 * megabyte against a page still fits.
 */
const mostPairs = 8e9;
/** Words of 32 bits that the table of where each unit occurs may have: 64 MiB. */
const largestTable = 16_777_216;

/**
 * Levenshtein distance: the fewest units that are put in, taken out or exchanged to make one sequence of the other. Bit-parallel (Myers, Journal of
 * the ACM 46, 1999, in blocks as Hyyrö, 2003, has it): 32 rows of the table at a time.
 * @throws metric/too-long
 */
export function editDistance(one: readonly string[], other: readonly string[]): number {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let [endOfOne, endOfOther] = [one.length, other.length];
  while (endOfOne > start && endOfOther > start && one[endOfOne - 1] === other[endOfOther - 1]) {
    endOfOne -= 1;
    endOfOther -= 1;
  }
  const [rows, columns] =
    endOfOne <= endOfOther
      ? [one.slice(start, endOfOne), other.slice(start, endOfOther)]
      : [other.slice(start, endOfOther), one.slice(start, endOfOne)];
  if (rows.length === 0) return columns.length;
  const places = placesOf(rows, columns);
  const { blocks } = places;
  // Differences of a column to the row above: +1 and -1, a bit each.
  const plus = new Int32Array(blocks).fill(-1);
  const minus = new Int32Array(blocks);
  const lastBit = 1 << ((rows.length - 1) & 31);
  let distance = rows.length;
  for (const unit of columns) {
    const offset = places.offsetOf(unit);
    // Along the first row the distance grows by one with each column.
    let carry = 1;
    for (let block = 0; block < blocks; block++) {
      const [p, m] = [plus[block] as number, minus[block] as number];
      let equal = offset < 0 ? 0 : (places.table[offset + block] as number);
      const vertical = equal | m;
      if (carry < 0) equal |= 1;
      const horizontal = ((((equal & p) + p) | 0) ^ p) | equal;
      let up = m | ~(horizontal | p);
      let down = p & horizontal;
      if (block === blocks - 1) {
        if ((up & lastBit) !== 0) distance += 1;
        else if ((down & lastBit) !== 0) distance -= 1;
      }
      const next = up < 0 ? 1 : down < 0 ? -1 : 0;
      up = (up << 1) | (carry > 0 ? 1 : 0);
      down = (down << 1) | (carry < 0 ? 1 : 0);
      plus[block] = down | ~(vertical | up);
      minus[block] = up & vertical;
      carry = next;
    }
  }
  return distance;
}

/**
 * Length of the longest common subsequence, bit-parallel (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).
 * @throws metric/too-long
 */
export function longestCommonLength(one: readonly string[], other: readonly string[]): number {
  const [rows, columns] = one.length <= other.length ? [one, other] : [other, one];
  if (rows.length === 0) return 0;
  const places = placesOf(rows, columns);
  const { blocks } = places;
  const state = new Int32Array(blocks).fill(-1);
  for (const unit of columns) {
    const offset = places.offsetOf(unit);
    if (offset < 0) continue;
    let carry = 0;
    for (let block = 0; block < blocks; block++) {
      const now = state[block] as number;
      const matches = now & (places.table[offset + block] as number);
      const sum = (now >>> 0) + (matches >>> 0) + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      state[block] = sum | 0 | (now & ~matches);
    }
  }
  let length = 0;
  for (let row = 0; row < rows.length; row++) {
    if (((state[row >> 5] as number) & (1 << (row & 31))) === 0) length += 1;
  }
  return length;
}

interface Places {
  blocks: number;
  /** A bit per row, set where the unit stands; a run of `blocks` for each distinct unit. */
  table: Int32Array;
  /** Where the unit's run begins; -1 for one that stands nowhere. */
  offsetOf(this: void, unit: string): number;
}

function placesOf(rows: readonly string[], columns: readonly string[]): Places {
  const blocks = (rows.length + 31) >> 5;
  const offsets = new Map<string, number>();
  for (const unit of rows) if (!offsets.has(unit)) offsets.set(unit, offsets.size * blocks);
  if (rows.length * columns.length > mostPairs || offsets.size * blocks > largestTable) {
    throw new YardstickError(
      'metric/too-long',
      `texts of ${rows.length} and ${columns.length} units are too long to be compared unit by unit`,
    );
  }
  const table = new Int32Array(offsets.size * blocks);
  for (const [row, unit] of rows.entries()) {
    const at = (offsets.get(unit) as number) + (row >> 5);
    table[at] = (table[at] as number) | (1 << (row & 31));
  }
  return { blocks, table, offsetOf: (unit) => offsets.get(unit) ?? -1 };
}
