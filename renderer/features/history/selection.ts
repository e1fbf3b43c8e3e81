/** Ticks or unticks one row; with shift, every row between it and the last one that was touched. */
export function toggleSelection(options: {
  selected: ReadonlySet<string>;
  /** Ids in the order shown. */
  order: readonly string[];
  id: string;
  /** The row touched before this one. */
  anchor: string | null;
  range: boolean;
}): Set<string> {
  const next = new Set(options.selected);
  const on = !next.has(options.id);
  const from = options.anchor === null ? -1 : options.order.indexOf(options.anchor);
  const to = options.order.indexOf(options.id);
  const ids =
    options.range && from >= 0 && to >= 0
      ? options.order.slice(Math.min(from, to), Math.max(from, to) + 1)
      : [options.id];
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}
