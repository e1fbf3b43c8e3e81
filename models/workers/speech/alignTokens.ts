/** Places on each side that a value is smoothed with. */
const medianReach = 3;

/**
 * When each token was spoken, from what the decoder looked at while it wrote: the cheapest path through tokens and time that only goes forward
 * (dynamic time warping), over the attention of the heads that are known to follow the speech.
 * @param attention for each token one row per head
 * @param places how many places of the rows hold audio
 * @returns for each token the place where it begins
 */
export function alignTokens(attention: readonly (readonly Float32Array[])[], places: number): number[] {
  const rows = attention.length;
  const heads = attention[0]?.length ?? 0;
  if (rows === 0 || heads === 0 || places === 0) return [];
  return warp(clarity(attention, { rows, heads, places }), rows, places);
}

/** Mean over the heads of how much more than usual each token looked at each place. */
function clarity(
  attention: readonly (readonly Float32Array[])[],
  { rows, heads, places }: { rows: number; heads: number; places: number },
): Float32Array {
  const mean = new Float32Array(rows * places);
  const row = new Float32Array(places);
  for (let head = 0; head < heads; head++) {
    const center = new Float64Array(places);
    const spread = new Float64Array(places);
    for (let token = 0; token < rows; token++) {
      const values = attention[token]?.[head];
      for (let place = 0; place < places; place++) center[place] = (center[place] ?? 0) + (values?.[place] ?? 0) / rows;
    }
    for (let token = 0; token < rows; token++) {
      const values = attention[token]?.[head];
      for (let place = 0; place < places; place++) {
        spread[place] = (spread[place] ?? 0) + ((values?.[place] ?? 0) - (center[place] ?? 0)) ** 2 / rows;
      }
    }
    for (let token = 0; token < rows; token++) {
      const values = attention[token]?.[head];
      for (let place = 0; place < places; place++) {
        row[place] = ((values?.[place] ?? 0) - (center[place] ?? 0)) / Math.sqrt((spread[place] ?? 0) + 1e-12);
      }
      for (let place = 0; place < places; place++) {
        const at = token * places + place;
        mean[at] = (mean[at] ?? 0) + medianAround(row, place) / heads;
      }
    }
  }
  return mean;
}

const around = new Float32Array(2 * medianReach + 1);

/** The median of a value and its neighbours; at the ends they are mirrored. */
function medianAround(row: Float32Array, place: number): number {
  for (let offset = -medianReach; offset <= medianReach; offset++) {
    let at = Math.abs(place + offset);
    if (at >= row.length) at = Math.max(0, 2 * row.length - 2 - at);
    const value = row[at] ?? 0;
    // Put in its place among those before: seven numbers need no more.
    let slot = offset + medianReach;
    while (slot > 0 && (around[slot - 1] ?? 0) > value) {
      around[slot] = around[slot - 1] ?? 0;
      slot -= 1;
    }
    around[slot] = value;
  }
  return around[medianReach] ?? 0;
}

const diagonal = 0;
const nextToken = 1;
const nextPlace = 2;

function warp(clear: Float32Array, rows: number, places: number): number[] {
  const width = places + 1;
  const cost = new Float32Array((rows + 1) * width).fill(Number.POSITIVE_INFINITY);
  const from = new Uint8Array((rows + 1) * width);
  cost[0] = 0;
  for (let token = 1; token <= rows; token++) {
    for (let place = 1; place <= places; place++) {
      const at = token * width + place;
      const both = cost[at - width - 1] ?? 0;
      const down = cost[at - width] ?? 0;
      const right = cost[at - 1] ?? 0;
      const [step, least] =
        both < down && both < right ? [diagonal, both] : down < right ? [nextToken, down] : [nextPlace, right];
      cost[at] = least - (clear[(token - 1) * places + place - 1] ?? 0);
      from[at] = step;
    }
  }
  const starts = Array.from({ length: rows }, () => 0);
  for (let token = rows, place = places; token > 0 && place > 0;) {
    starts[token - 1] = place - 1;
    const step = from[token * width + place];
    if (step !== nextPlace) token -= 1;
    if (step !== nextToken) place -= 1;
  }
  return starts;
}
