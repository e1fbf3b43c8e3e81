/**
 * Natural logarithm of the gamma function for `x` > 0, by Stirling's series (NIST Digital Library of Mathematical Functions, 5.11.1); a small `x` is raised
 * first, since the series is good to the last digits from 15 on. NaN for anything else.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let raised = x;
  let product = 1;
  for (; raised < 15; raised += 1) product *= raised;
  const square = 1 / (raised * raised);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / raised;
  return (raised - 0.5) * Math.log(raised) - raised + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
