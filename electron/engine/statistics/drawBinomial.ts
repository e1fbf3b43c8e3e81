import type { Random } from './random.ts';

/**
 * How many of `count` tries succeed, each with probability `share` (0..1): a draw of the binomial distribution, exact up to the 32 bits of the generator. By
 * inversion where few are expected, else by transformed rejection (BTRS: Hörmann, Journal of Statistical Computation and Simulation 46, 1993), whose time does
 * not grow with `count`.
 */
export function drawBinomial(random: Random, count: number, share: number): number {
  if (!(share > 0) || count <= 0) return 0;
  if (share >= 1) return count;
  if (share > 0.5) return count - drawBinomial(random, count, 1 - share);
  return count * share < 10 ? byInversion(random, count, share) : byRejection(random, count, share);
}

function byInversion(random: Random, count: number, share: number): number {
  const odds = share / (1 - share);
  for (;;) {
    let left = random.uniform();
    let chance = Math.exp(count * Math.log1p(-share));
    for (let hits = 0; hits <= count; hits += 1) {
      if (left < chance) return hits;
      left -= chance;
      chance *= (odds * (count - hits)) / (hits + 1);
    }
    // Rounding left something over: once in billions. Another draw.
  }
}

function byRejection(random: Random, count: number, share: number): number {
  const deviation = Math.sqrt(count * share * (1 - share));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * share;
  const centre = count * share + 0.5;
  const accepted = 0.92 - 4.2 / b;
  const mode = Math.floor((count + 1) * share);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const room = 0.5 - Math.abs(u);
    const hits = Math.floor(((2 * a) / room + b) * u + centre);
    if (hits < 0 || hits > count) continue;
    if (room >= 0.07 && v <= accepted) return hits;
    const odds = share / (1 - share);
    const alpha = (2.83 + 5.1 / b) * deviation;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (count - mode + 1))) +
      (count + 1) * Math.log((count - mode + 1) / (count - hits + 1)) +
      (hits + 0.5) * Math.log((odds * (count - hits + 1)) / (hits + 1)) +
      stirlingRest(mode) +
      stirlingRest(count - mode) -
      stirlingRest(hits) -
      stirlingRest(count - hits);
    if (Math.log((v * alpha) / (a / (room * room) + b)) <= bound) return hits;
  }
}

/** log(k!) - [(k + 1/2) log(k + 1) - (k + 1) + log(2 pi) / 2]. */
function stirlingRest(k: number): number {
  if (k < 10) return smallRests[k] as number;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / (k + 1);
}

const smallRests = Float64Array.from({ length: 10 }, (_, k) => {
  let logFactorial = 0;
  for (let factor = 2; factor <= k; factor += 1) logFactorial += Math.log(factor);
  return logFactorial - ((k + 0.5) * Math.log(k + 1) - (k + 1) + 0.5 * Math.log(2 * Math.PI));
});
