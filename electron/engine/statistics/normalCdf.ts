const rootOfTwoPi = Math.sqrt(2 * Math.PI);

/**
 * Probability that a standard normal variable is at most `z`, with a relative error of about 1e-14 in the lower tail. By the series and the continued
 * fraction of the error function (NIST Digital Library of Mathematical Functions, 7.6.2 and 7.9.2).
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z > 0) return 1 - normalCdf(-z);
  const x = -z;
  if (x > 38.5) return 0;
  const density = Math.exp((-x * x) / 2) / rootOfTwoPi;
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let index = 1; term > sum * 1e-17; index += 1) {
      term *= (x * x) / (2 * index + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // Backwards from far out: 100 levels settle it from 3 on.
  let fraction = x;
  for (let level = 100; level >= 1; level -= 1) fraction = x + level / fraction;
  return density / fraction;
}
