import type { z } from 'zod';
import { compareRows } from '../../evaluation/deciding/compareRows.ts';
import type { ScoreTable } from '../../evaluation/deciding/scoreTable.ts';
import type { CellFigures } from '../../store/evaluation.ts';
import type { evaluationInput } from './evaluationInput.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { CellLine, RowDuel, RowFilter, RowLine, RowPage } from './view.ts';

type TableInput = z.infer<typeof evaluationInput.table>;

/** Values closer than this are the same: sums in another order differ by less. */
const sameValue = 1e-9;

/** A page of a run's rows with everybody's answers: filtered, searched and sorted in memory (10,000 rows x 6 candidates within 100 ms). */
export function runTable(loaded: LoadedRun, input: TableInput): RowPage {
  const candidates = input.candidate === undefined ? loaded.candidates : [input.candidate];
  const counts: Record<RowFilter, number> = { all: 0, differ: 0, wrong: 0, right: 0, failed: 0, waiting: 0 };
  const chosen: number[] = [];
  for (const position of searched(loaded, input)) {
    const kinds = kindsOf(loaded, candidates, position);
    for (const kind of kinds) counts[kind] += 1;
    if (kinds.includes(input.filter)) chosen.push(position);
  }
  sortRows(loaded, chosen, input);
  return {
    rows: chosen.slice(input.offset, input.offset + input.limit).map((position) => rowLine(loaded, position)),
    total: chosen.length,
    counts,
  };
}

/** Two candidates row by row on one metric: only where they differ, largest difference first. Wins are those of `a`. */
export function rowDuel(
  loaded: LoadedRun,
  table: ScoreTable,
  { a, b, metric, offset, limit }: { a: string; b: string; metric: string; offset: number; limit: number },
): RowDuel {
  const { wins, losses, ties, rows } = compareRows(table, a, b, metric);
  return {
    wins,
    losses,
    ties,
    rows: rows.slice(offset, offset + limit).map(({ position }) => rowLine(loaded, position)),
    total: rows.length,
  };
}

function* searched(loaded: LoadedRun, { search, slice }: TableInput): Generator<number> {
  const wanted = search?.trim().toLowerCase() ?? '';
  const texts = wanted === '' ? null : loaded.searchTexts();
  const rows = slice === undefined ? null : loaded.rows();
  for (let position = 0; position < loaded.heads.length; position += 1) {
    if (texts !== null && texts[position]?.includes(wanted) !== true) continue;
    if (rows !== null && slice !== undefined && rows[position]?.fields[slice.column] !== slice.value) continue;
    yield position;
  }
}

/** Every filter that a row fits. A metric without right and wrong makes no row either of them. */
function kindsOf(loaded: LoadedRun, candidates: readonly string[], position: number): RowFilter[] {
  const kinds: RowFilter[] = ['all'];
  const { primary } = loaded.run.suite;
  let failed = false;
  let waiting = false;
  let wrong = false;
  let right = candidates.length > 0;
  for (const candidate of candidates) {
    const first = loaded.repeats(candidate, position)[0];
    if (first === undefined) waiting = true;
    else if (first.state === 'failed') failed = true;
    const passed = first?.state === 'done' ? (first.scores[primary]?.passed ?? null) : null;
    if (passed === false) wrong = true;
    if (passed !== true) right = false;
  }
  if (failed) kinds.push('failed');
  if (waiting) kinds.push('waiting');
  if (wrong) kinds.push('wrong');
  if (right) kinds.push('right');
  if (differs(loaded, position)) kinds.push('differ');
  return kinds;
}

function differs(loaded: LoadedRun, position: number): boolean {
  const { primary } = loaded.run.suite;
  let seen: number | null = null;
  for (const candidate of loaded.candidates) {
    const value = valueOf(loaded.repeats(candidate, position)[0], primary);
    if (value === null) continue;
    if (seen !== null && Math.abs(value - seen) > sameValue) return true;
    seen = value;
  }
  return false;
}

function sortRows(loaded: LoadedRun, positions: number[], { sort, descending }: TableInput): void {
  if (sort === 'line') {
    if (descending) positions.reverse();
    return;
  }
  const { primary } = loaded.run.suite;
  const values = new Map(
    positions.map((position) => [position, valueOf(loaded.repeats(sort, position)[0], primary)] as const),
  );
  positions.sort((one, other) => {
    const a = values.get(one) ?? null;
    const b = values.get(other) ?? null;
    // Rows without a value come last, whichever way it is sorted.
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one - other;
    return (descending ? b - a : a - b) || one - other;
  });
}

function rowLine(loaded: LoadedRun, position: number): RowLine {
  const head = loaded.heads[position];
  if (head === undefined) throw new RangeError(`There is no row ${position}.`);
  return {
    row: head.row,
    line: head.line,
    input: head.input,
    reference: head.reference,
    label: head.label,
    cells: Object.fromEntries(
      loaded.candidates.map((candidate) => [
        candidate,
        cellLine(loaded.repeats(candidate, position), loaded.run.suite.primary),
      ]),
    ),
  };
}

function cellLine(repeats: readonly CellFigures[], primary: string): CellLine {
  const first = repeats[0];
  if (first === undefined) return { state: 'waiting', text: '', value: null, passed: null, repeats: 0 };
  return {
    state: first.state,
    text: first.text,
    value: valueOf(first, primary),
    passed: first.state === 'done' ? (first.scores[primary]?.passed ?? null) : null,
    repeats: repeats.length,
  };
}

function valueOf(cell: CellFigures | undefined, metric: string): number | null {
  return cell?.state === 'done' ? (cell.scores[metric]?.value ?? null) : null;
}
