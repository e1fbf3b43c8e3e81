/** One choice among two or more models: the best of them, or none (a tie). */
export interface Comparison {
  /** Distinct, at least two. */
  models: readonly string[];
  /** One of them; null for a tie. */
  winner: string | null;
}

/** Comparisons with the same models and the same winner, counted. Numbers instead of names, for arithmetic. */
export interface ComparisonTable {
  /** Sorted, so that the order in which the comparisons came changes nothing. */
  models: string[];
  /** The distinct groups of models that were compared, as places in `models`. */
  groups: number[][];
  outcomes: {
    group: number;
    /** Place in `models`; -1 for a tie. */
    winner: number;
    count: number;
  }[];
}

/** Leaves out comparisons of fewer than two models. */
export function tabulate(comparisons: readonly Comparison[]): ComparisonTable {
  const usable = comparisons.filter((comparison) => new Set(comparison.models).size >= 2);
  const models = [...new Set(usable.flatMap((comparison) => comparison.models))].sort();
  const placeOf = new Map(models.map((model, place) => [model, place]));
  const counts = new Map<string, { members: number[]; winner: number; count: number }>();
  for (const comparison of usable) {
    const members = [...new Set(comparison.models)].map((model) => placeOf.get(model) as number).sort((a, b) => a - b);
    const winner = comparison.winner === null ? -1 : (placeOf.get(comparison.winner) ?? -1);
    const key = `${members.join(',')}>${winner}`;
    const entry = counts.get(key) ?? { members, winner, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  }
  const groups: number[][] = [];
  const groupOf = new Map<string, number>();
  const outcomes = [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { members, winner, count }]) => {
      const key = members.join(',');
      let group = groupOf.get(key);
      if (group === undefined) {
        group = groups.push(members) - 1;
        groupOf.set(key, group);
      }
      return { group, winner, count };
    });
  return { models, groups, outcomes };
}

/**
 * Models that are linked by a chain of comparisons. With more than one such set, strengths from different sets say nothing about
 * each other. Largest set first.
 */
export function connectedSets(table: Pick<ComparisonTable, 'models' | 'groups'>): string[][] {
  const parent = table.models.map((_, place) => place);
  const root = (place: number): number => {
    let at = place;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  for (const group of table.groups) {
    for (const member of group) parent[root(member)] = root(group[0] as number);
  }
  const sets = new Map<number, string[]>();
  for (const [place, model] of table.models.entries()) {
    const at = root(place);
    sets.set(at, [...(sets.get(at) ?? []), model]);
  }
  return [...sets.values()].sort((a, b) => b.length - a.length);
}
