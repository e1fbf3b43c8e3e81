import type { Comparison, ModelTotals } from '../speechTypes.ts';

/** Whether fewer word errors than those of each other model are no chance: every interval of a difference leaves out 0. */
export function isBest(
  {
    totals,
    differences,
  }: Pick<Comparison, 'differences'> & { totals: readonly Pick<ModelTotals, 'model' | 'words'>[] },
  model: string,
): boolean {
  const others = totals.filter((one) => one.model !== model && one.words.rate !== null);
  const isBetter = (other: string) =>
    differences.some(
      ({ a, b, interval }) =>
        interval !== null &&
        ((a === model && b === other && interval.high < 0) || (a === other && b === model && interval.low > 0)),
    );
  return others.length > 0 && others.every((one) => isBetter(one.model));
}
