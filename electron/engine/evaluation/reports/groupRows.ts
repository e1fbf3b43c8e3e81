import type { DataRow } from '../dataset.ts';
import type { EvaluationCell } from '../evaluationRun.ts';
import type { ReportMaterial } from './reportMaterial.ts';

/** A row with its answers, in the order of the candidates and repeats. */
export interface RowGroup {
  id: string;
  row: DataRow | null;
  cells: EvaluationCell[];
}

export interface GroupedRows {
  groups: RowGroup[];
  /** Rows that there is no room for. */
  leftOut: number;
  /** A first answered cell of each candidate, by its id: what its prompts look like. */
  firsts: Map<string, EvaluationCell>;
}

/** Rows in which a first prompt of each candidate is looked for, where fewer are shown. */
const lookedRows = 50;

/** The answers of the first rows, together. Goes through `material.cells` once, and no further than it must: each is read from the disk. */
export function groupRows(
  { cells, row, run, answeredRows }: ReportMaterial,
  limits: { rows: number; letters: number },
): GroupedRows {
  const place = new Map(run.suite.candidates.map(({ id }, index) => [id, index]));
  const groups = new Map<number, RowGroup>();
  const firsts = new Map<string, EvaluationCell>();
  let letters = 0;
  for (const cell of cells) {
    if (cell.prompt !== null && !firsts.has(cell.candidate)) firsts.set(cell.candidate, cell);
    let group = groups.get(cell.position);
    if (group === undefined) {
      if (cell.position >= limits.rows || letters > limits.letters) {
        if (firsts.size === place.size || cell.position >= Math.max(lookedRows, limits.rows)) break;
        continue;
      }
      group = { id: cell.row, row: row(cell.row), cells: [] };
      groups.set(cell.position, group);
      letters += group.row?.input.length ?? 0;
    }
    group.cells.push(cell);
    letters += (cell.answer?.text.length ?? 0) + (cell.prompt?.prompt.length ?? 0);
  }
  const order = (cell: EvaluationCell) => (place.get(cell.candidate) ?? 0) * 1_000 + cell.repeat;
  for (const group of groups.values()) group.cells.sort((one, other) => order(one) - order(other));
  const sorted = Array.from(groups).toSorted(([one], [other]) => one - other);
  return { groups: sorted.map(([, group]) => group), leftOut: Math.max(0, answeredRows - groups.size), firsts };
}
