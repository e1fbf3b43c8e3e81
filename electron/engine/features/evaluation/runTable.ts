import type { z } from 'zod';
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

/** Rows in which two candidates are unlike in one metric, largest difference first. Wins are those of `a`. */
export function rowDuel(
  loaded: LoadedRun,
  {
    a,
    b,
    metric,
    better,
    offset,
    limit,
  }: { a: string; b: string; metric: string; better: 'higher' | 'lower'; offset: number; limit: number },
): RowDuel {
  const turn = better === 'higher' ? 1 : -1;
  let ties = 0;
  const unlike: { position: number; difference: number }[] = [];
  for (const { position } of loaded.heads) {
    const mine = meanValue(loaded.repeats(a, position), metric);
    const theirs = meanValue(loaded.repeats(b, position), metric);
    if (mine === null || theirs === null) continue;
    const difference = turn * (mine - theirs);
    if (Math.abs(difference) <= sameValue) ties += 1;
    else unlike.push({ position, difference });
  }
  unlike.sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference) || one.position - other.position);
  return {
    wins: unlike.filter(({ difference }) => difference > 0).length,
    losses: unlike.filter(({ difference }) => difference < 0).length,
    ties,
    rows: unlike.slice(offset, offset + limit).map(({ position }) => rowLine(loaded, position)),
    total: unlike.length,
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

function meanValue(repeats: readonly CellFigures[], metric: string): number | null {
  let sum = 0;
  let count = 0;
  for (const cell of repeats) {
    const value = valueOf(cell, metric);
    if (value === null) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
