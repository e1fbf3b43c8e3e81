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
  const { positions, counts } = listOf(loaded, input);
  return {
    rows: positions.slice(input.offset, input.offset + input.limit).map((position) => rowLine(loaded, position)),
    total: positions.length,
    counts,
  };
}

/** The rows that a page's wishes leave, in order, and how many fit each filter. */
interface RowList {
  wishes: string;
  positions: number[];
  counts: Record<RowFilter, number>;
}

/** The list of a run that was made last: each page of a scroll, and each row that is gone on to, is one of the same list. */
const lastLists = new WeakMap<LoadedRun, RowList>();

function listOf(loaded: LoadedRun, input: TableInput): RowList {
  const { filter, search, candidate, sort, descending, slice } = input;
  const wishes = JSON.stringify([filter, search, candidate, sort, descending, slice]);
  const last = lastLists.get(loaded);
  if (last?.wishes === wishes) return last;
  const list = makeList(loaded, input, wishes);
  lastLists.set(loaded, list);
  return list;
}

function makeList(loaded: LoadedRun, input: TableInput, wishes: string): RowList {
  const kinds = kindsOfRows(loaded, input.candidate ?? null);
  const counts: Record<RowFilter, number> = { all: 0, differ: 0, wrong: 0, right: 0, failed: 0, waiting: 0 };
  const positions: number[] = [];
  for (const position of searched(loaded, input)) {
    const fits = kinds[position] ?? 0;
    for (const filter of filters) if ((fits & bits[filter]) !== 0) counts[filter] += 1;
    if ((fits & bits[input.filter]) !== 0) positions.push(position);
  }
  sortRows(loaded, positions, input);
  return { wishes, positions, counts };
}

/** The filters that a row fits, as bits of one number. */
const bits: Record<RowFilter, number> = { all: 1, differ: 2, wrong: 4, right: 8, failed: 16, waiting: 32 };
const filters = Object.keys(bits) as RowFilter[];

/** By run as it was read, and by whose answers are looked at: the same rows are filtered again with each press and each page of a scroll. */
const kindsOfRuns = new WeakMap<LoadedRun, Map<string | null, Uint8Array>>();

function kindsOfRows(loaded: LoadedRun, candidate: string | null): Uint8Array {
  const known = kindsOfRuns.get(loaded) ?? new Map<string | null, Uint8Array>();
  kindsOfRuns.set(loaded, known);
  let kinds = known.get(candidate);
  if (kinds === undefined) {
    const candidates = candidate === null ? loaded.candidates : [candidate];
    kinds = Uint8Array.from(loaded.heads, (_, position) => kindOf(loaded, candidates, position));
    // Whoever asks for a candidate that is not there makes nothing grow.
    if (candidate === null || loaded.candidates.includes(candidate)) known.set(candidate, kinds);
  }
  return kinds;
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
  const values = slice === undefined ? null : loaded.valuesOf(slice.column);
  for (let position = 0; position < loaded.heads.length; position += 1) {
    if (texts !== null && texts[position]?.includes(wanted) !== true) continue;
    if (values !== null && values[position] !== slice?.value) continue;
    yield position;
  }
}

/** A metric without right and wrong makes no row either of them. */
function kindOf(loaded: LoadedRun, candidates: readonly string[], position: number): number {
  const { primary } = loaded.run.suite;
  let kinds = bits.all;
  let right = candidates.length > 0;
  for (const candidate of candidates) {
    const first = loaded.repeats(candidate, position)[0];
    if (first === undefined) kinds |= bits.waiting;
    else if (first.state === 'failed') kinds |= bits.failed;
    const passed = first?.state === 'done' ? (first.scores[primary]?.passed ?? null) : null;
    if (passed === false) kinds |= bits.wrong;
    if (passed !== true) right = false;
  }
  if (right) kinds |= bits.right;
  if (differs(loaded, position)) kinds |= bits.differ;
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
