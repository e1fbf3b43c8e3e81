import type { CellTable } from './parsing/tableBuilder.ts';
import { createPauses } from './pauses.ts';
import type { Table } from './table.ts';

/** Cells as rows by the names of their columns. */
export async function tableOf({ format, columns, cells, lines, problems }: CellTable): Promise<Table> {
  const pause = createPauses();
  const rows: Record<string, string>[] = [];
  for (const row of cells) {
    const fields: Record<string, string> = {};
    for (let at = 0; at < columns.length; at += 1) fields[columns[at] ?? ''] = row[at] ?? '';
    rows.push(fields);
    await pause();
  }
  const list = problems.list.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { columns, rows, lines, format, problems: list, problemCount: problems.errors + problems.notes };
}
