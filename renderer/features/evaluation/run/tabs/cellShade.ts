/** The ground of a cell of the matrix by its share of the class, 0..1: light enough at 1 that the figure on it can be read in both schemes. */
export function cellShade(share: number, isRight: boolean): { background: string } {
  const amount = Math.round(Math.min(1, Math.max(0, share)) * 45);
  return { background: `color-mix(in srgb, var(${isRight ? '--ys-good' : '--ys-bad'}) ${amount}%, transparent)` };
}
