/** How often a class was taken for another one. */
export interface ConfusionMatrix {
  /** Classes that occur, by name. */
  labels: string[];
  /** By the row's class, then by the answer's, in the order of `labels`. */
  matrix: number[][];
  /** Answers of each class that gave no class. */
  unreadable: number[];
}

/** Keys that were read before: a bootstrap reads the same few of them thousands of times. */
const pairs = new Map<string, readonly [string, string | null]>();
const keptPairs = 50_000;

function pairOf(key: string): readonly [string, string | null] {
  const known = pairs.get(key);
  if (known !== undefined) return known;
  if (pairs.size >= keptPairs) pairs.clear();
  const pair = JSON.parse(key) as [string, string | null];
  pairs.set(key, pair);
  return pair;
}

/** What one row adds. `predicted` is null where the answer gives no class. */
export const classCount = (gold: string, predicted: string | null): Record<string, number> => ({
  [JSON.stringify([gold, predicted])]: 1,
});

/** The confusion matrix of a set, from the sums of its rows' counts (of `label-accuracy` and `macro-f1`). */
export function confusionMatrix(sums: Readonly<Record<string, number>>): ConfusionMatrix {
  const cells = Object.entries(sums).map(([key, count]) => {
    const [gold, predicted] = pairOf(key);
    return { gold, predicted, count };
  });
  const labels = [...new Set(cells.flatMap(({ gold, predicted }) => [gold, predicted ?? gold]))].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const matrix = labels.map(() => labels.map(() => 0));
  const unreadable = labels.map(() => 0);
  for (const { gold, predicted, count } of cells) {
    const row = places.get(gold) as number;
    if (predicted === null) unreadable[row] = (unreadable[row] as number) + count;
    else {
      const counts = matrix[row] as number[];
      const column = places.get(predicted) as number;
      counts[column] = (counts[column] as number) + count;
    }
  }
  return { labels, matrix, unreadable };
}

/** F1 of each class with how many rows have it; 0 where neither row nor answer was right about it. */
export function classScores({ labels, matrix, unreadable }: ConfusionMatrix): { f1: number; rows: number }[] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return labels.map((_, place) => {
    const hits = matrix[place]?.[place] ?? 0;
    const rows = sum(matrix[place] ?? []) + (unreadable[place] ?? 0);
    const answers = sum(matrix.map((row) => row[place] ?? 0));
    return { f1: rows + answers === 0 ? 0 : (2 * hits) / (rows + answers), rows };
  });
}
