import type { Table } from '../../evaluation/data/table.ts';
import type { ColumnMapping, DataRow, RowProblem } from '../../evaluation/dataset.ts';
import type { MappingCheck, TableView } from './view.ts';

const shownRows = 20;
const shownCell = 500;
const shownExamples = 3;
const shownExample = 200;
const shownProblems = 200;
/** Distinct values of a column are counted so far; more is "many". */
const mostDistinct = 1_000;
const shownLabels = 100;

/** A table as the page shows it: enough to map its columns, whatever its size. */
export function tableView(id: string, name: string, table: Table, guess: ColumnMapping): TableView {
  return {
    id,
    name,
    format: table.format,
    rowCount: table.rows.length,
    columns: table.columns.map((column) => ({ name: column, guess: guess[column] ?? null, ...inside(table, column) })),
    rows: table.rows
      .slice(0, shownRows)
      .map((row) => Object.fromEntries(table.columns.map((column) => [column, begin(row[column] ?? '', shownCell)]))),
    problems: table.problems.slice(0, shownProblems),
    problemCount: table.problemCount,
  };
}

/** What a mapping made of a table, for the page. */
export function mappingCheck(
  rows: readonly DataRow[],
  { problems, errorCount, noteCount, duplicates }: MadeRows,
): MappingCheck {
  const labels = new Map<string, number>();
  for (const { label } of rows) if (label !== null) labels.set(label, (labels.get(label) ?? 0) + 1);
  return {
    kept: rows.length,
    duplicates,
    problems: problems.slice(0, shownProblems),
    errorCount,
    noteCount,
    labels: [...labels]
      .map(([label, count]) => ({ label, rows: count }))
      .toSorted((a, b) => b.rows - a.rows)
      .slice(0, shownLabels),
    preview: rows.slice(0, shownRows),
  };
}

export interface MadeRows {
  problems: readonly RowProblem[];
  errorCount: number;
  noteCount: number;
  /** Rows left out because another one says the same. */
  duplicates: number;
}

function inside(table: Table, column: string): { filled: number; distinct: number; examples: string[] } {
  let filled = 0;
  const seen = new Set<string>();
  const examples: string[] = [];
  for (const row of table.rows) {
    const cell = row[column] ?? '';
    if (cell === '') continue;
    filled += 1;
    if (seen.size >= mostDistinct || seen.has(cell)) continue;
    seen.add(cell);
    if (examples.length < shownExamples) examples.push(begin(cell, shownExample));
  }
  return { filled, distinct: seen.size, examples };
}

/** The beginning of a text; a character is never cut in two. */
function begin(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
