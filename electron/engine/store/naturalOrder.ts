const collator = new Intl.Collator('en', { numeric: true });

/** The order in which people look for names: `box-2` before `box-10`. The same on every machine, whatever its language. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
