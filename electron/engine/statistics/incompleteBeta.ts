import { logGamma } from './logGamma.ts';

/** Terms of the continued fraction: it needs about the square root of the larger parameter. */
const mostTerms = 10_000;

/**
 * Regularised incomplete beta function I_x(a, b) for `a`, `b` > 0 and 0 <= `x` <= 1: the distribution function of a beta variable, and by it of
 * the binomial and Student's t. By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22), evaluated by Lentz's method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) return x;
  // The fraction converges fast on one side of the mean only: turned round for the other.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  return Math.min(1, front * continuedFraction(x, a, b));
}

function continuedFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let term = 1; term <= mostTerms; term += 1) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}
