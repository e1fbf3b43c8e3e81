import type { Dataset, DatasetSummary } from '../dataset.ts';

const shownLabels = 100;

/** A dataset as a list shows it. @param createdAt milliseconds since the epoch */
export function summarise({ hash, name, columns, mapping, rows }: Dataset, createdAt: number): DatasetSummary {
  const counts = new Map<string, number>();
  for (const { label } of rows) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = Array.from(counts, ([label, count]) => ({ label, rows: count }))
    .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1))
    .slice(0, shownLabels);
  return { hash, name, columns, mapping, rowCount: rows.length, labels, createdAt };
}
