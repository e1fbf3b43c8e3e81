/** Rows of models whose strengths can be compared with each other. */
export interface RatingGroup<TRow> {
  /** Null where all can: nothing has to be said. */
  title: string | null;
  rows: TRow[];
}

/** Rows by the sets of models that were compared, directly or through others; in the order of the sets. */
export function ratingGroups<TRow extends { model: string }>(
  rows: readonly TRow[],
  sets: readonly (readonly string[])[],
): RatingGroup<TRow>[] {
  if (sets.length < 2) return [{ title: null, rows: [...rows] }];
  return sets.map((set, index) => ({
    title: `Group ${index + 1}`,
    rows: rows.filter(({ model }) => set.includes(model)),
  }));
}
