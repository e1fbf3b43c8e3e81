/** The longest piece that is looked for, in tokens. */
const longestUnit = 32;
/** A piece that stands there so many times in a row … */
const fewestTimes = 4;
/** … and takes so many tokens in all is a loop: "no, no, no, no" is still something that people say. */
const fewestTokens = 16;

/**
 * A model that lost the thread writes the same words until its room is full.
 * @returns length of the piece that the tokens end with again and again, or null
 */
export function repeatedUnit(tokens: readonly number[]): number | null {
  for (let unit = 1; unit <= longestUnit; unit++) {
    const times = Math.max(fewestTimes, Math.ceil(fewestTokens / unit));
    if (unit * times > tokens.length) continue;
    let same = true;
    for (let back = 1; same && back <= unit * (times - 1); back++) {
      same = tokens[tokens.length - back] === tokens[tokens.length - back - unit];
    }
    if (same) return unit;
  }
  return null;
}

/** The tokens with the piece that they end with standing once. */
export function withoutRepeats(tokens: readonly number[], unit: number): number[] {
  let length = tokens.length;
  while (length >= 2 * unit && samePieces(tokens, length, unit)) length -= unit;
  return tokens.slice(0, length);
}

function samePieces(tokens: readonly number[], length: number, unit: number): boolean {
  for (let back = 1; back <= unit; back++) {
    if (tokens[length - back] !== tokens[length - back - unit]) return false;
  }
  return true;
}
