/** Two groups become one. Single vectors are numbered 0 to n - 1; the group that comes of merge i is n + i. */
export interface Merge {
  a: number;
  b: number;
  /** Euclidean distance of their middles. */
  distance: number;
}

/**
 * Agglomerative clustering by the distance of middles (UPGMC): always the two closest groups next. Distances need not rise from merge to merge, as the
 * middle of a group may lie closer to a third one than either half did. Time and memory grow with the square of the number.
 * @param vectors one behind the other
 * @returns n - 1 merges, as `scipy.cluster.hierarchy.linkage(method='centroid')` orders them where no distances are equal
 */
export function centroidLinkage(vectors: Float32Array, dimensions: number): Merge[] {
  const count = Math.floor(vectors.length / dimensions);
  const squares = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      let sum = 0;
      for (let place = 0; place < dimensions; place++) {
        const difference = (vectors[a * dimensions + place] as number) - (vectors[b * dimensions + place] as number);
        sum += difference * difference;
      }
      squares[a * count + b] = sum;
      squares[b * count + a] = sum;
    }
  }
  const size = new Float64Array(count).fill(1);
  const name = Array.from({ length: count }, (_, place) => place);
  const alive = Array.from({ length: count }, (_, place) => place);
  const nearest = new Int32Array(count).fill(-1);
  const square = (a: number, b: number): number => squares[a * count + b] as number;

  const findNearest = (place: number): void => {
    let best = -1;
    for (const other of alive) {
      if (other !== place && (best < 0 || square(place, other) < square(place, best))) best = other;
    }
    nearest[place] = best;
  };
  for (const place of alive) findNearest(place);

  const merges: Merge[] = [];
  while (alive.length > 1) {
    let a = alive[0] as number;
    for (const place of alive) {
      if (square(place, nearest[place] as number) < square(a, nearest[a] as number)) a = place;
    }
    const b = nearest[a] as number;
    const between = square(a, b);
    merges.push({ a: name[a] as number, b: name[b] as number, distance: Math.sqrt(Math.max(0, between)) });
    const [sizeA, sizeB] = [size[a] as number, size[b] as number];
    const whole = sizeA + sizeB;
    alive.splice(alive.indexOf(b), 1);
    for (const other of alive) {
      if (other === a) continue;
      // Lance and Williams' formula for squared distances of middles.
      const moved =
        (sizeA * square(other, a) + sizeB * square(other, b)) / whole - (sizeA * sizeB * between) / (whole * whole);
      squares[other * count + a] = moved;
      squares[a * count + other] = moved;
    }
    size[a] = whole;
    name[a] = count + merges.length - 1;
    findNearest(a);
    for (const other of alive) {
      if (other === a) continue;
      if (nearest[other] === a || nearest[other] === b) findNearest(other);
      else if (square(other, a) < square(other, nearest[other] as number)) nearest[other] = a;
    }
  }
  return merges;
}

/**
 * The groups that some of the merges make.
 * @param isMade of a merge, by its place; a merge of which a part was not made counts as not made either
 * @returns the group of each vector, numbered from 0 in order of their first
 */
export function groupsOf(merges: readonly Merge[], isMade: (place: number) => boolean): number[] {
  const count = merges.length + 1;
  const made: boolean[] = [];
  const above = Array.from({ length: count * 2 - 1 }, (_, place) => place);
  merges.forEach(({ a, b }, place) => {
    made[place] = isMade(place) && [a, b].every((part) => part < count || made[part - count] === true);
    if (made[place] !== true) return;
    above[a] = count + place;
    above[b] = count + place;
  });
  const root = (place: number): number => {
    let at = place;
    while (above[at] !== at) at = above[at] as number;
    return at;
  };
  const numbers = new Map<number, number>();
  return Array.from({ length: count }, (_, place) => {
    const top = root(place);
    if (!numbers.has(top)) numbers.set(top, numbers.size);
    return numbers.get(top) as number;
  });
}
