import { createRandom, type Random } from '../../../statistics/random.ts';

/**
 * Puts rows in an order of which every beginning has each label in its share of the whole, give or take a row or two; the same for the
 * same rows and seed however they stood before. A larger sample so holds the smaller one.
 */
export function stratifiedOrder<Row extends { id: string; label: string | null }>(
  rows: readonly Row[],
  seed: number,
): Row[] {
  const random = createRandom(seed);
  const classes = new Map<string, Row[]>();
  for (const row of rows) {
    const key = row.label ?? '';
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [row]);
    else members.push(row);
  }
  const placed: { row: Row; place: number }[] = [];
  for (const label of [...classes.keys()].sort()) {
    const members = shuffled(byId(classes.get(label) ?? []), random);
    const offset = random.uniform();
    for (const [index, row] of members.entries()) placed.push({ row, place: (index + offset) / members.length });
  }
  return placed.sort((a, b) => a.place - b.place).map(({ row }) => row);
}

export function byId<Row extends { id: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Fisher and Yates; changes the list. */
export function shuffled<Item>(items: Item[], random: Random): Item[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.integer(at + 1);
    [items[at], items[other]] = [items[other] as Item, items[at] as Item];
  }
  return items;
}
