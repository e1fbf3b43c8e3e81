import type { Run } from './run.ts';

/** One line of text, as a person reads it. */
export interface TextLine {
  text: string;
  x0: number;
  x1: number;
  /** Baseline, downwards. */
  y: number;
  size: number;
  bold: boolean;
  italic: boolean;
  rtl: boolean;
  /** Set like a row of a table: parts with wide gaps between them. */
  cells: Cell[];
}

export interface Cell {
  x0: number;
  x1: number;
  text: string;
}

/** Of the font's size: a gap from here on is a space, and from there on the edge of a cell. */
const spaceGap = 0.14;
const cellGap = 1.6;

/** Puts runs of one column into lines, top down. */
export function linesOfRuns(runs: readonly Run[]): TextLine[] {
  const rows: { runs: Run[]; top: number; bottom: number }[] = [];
  const ordered = runs
    .filter((run) => run.text.trim() !== '')
    .toSorted((one, other) => one.y - other.y || one.x - other.x);
  for (const run of ordered) {
    const top = run.y - run.size * 0.75;
    const bottom = run.y + run.size * 0.2;
    // Raised and lowered characters belong to the line they overlap.
    const row = rows.slice(-6).findLast((candidate) => overlap(candidate, top, bottom) > 0.5);
    if (row === undefined) rows.push({ runs: [run], top, bottom });
    else {
      row.runs.push(run);
      if (run.size >= largest(row.runs)) Object.assign(row, { top, bottom });
    }
  }
  const spaces = runs.filter((run) => run.text.trim() === '' && run.width > 0);
  return rows
    .toSorted((one, other) => one.bottom - other.bottom)
    .map((row) => lineOf(row.runs, spaces))
    .filter((line) => line.text !== '');
}

function overlap(row: { top: number; bottom: number }, top: number, bottom: number): number {
  const shared = Math.min(row.bottom, bottom) - Math.max(row.top, top);
  return shared / Math.max(0.01, Math.min(row.bottom - row.top, bottom - top));
}

function largest(runs: readonly Run[]): number {
  return runs.reduce((most, run) => Math.max(most, run.size), 0);
}

function lineOf(runs: Run[], spaces: readonly Run[]): TextLine {
  const letters = (wanted: (run: Run) => boolean) =>
    runs.filter(wanted).reduce((sum, run) => sum + run.text.trim().length, 0);
  const all = letters(() => true);
  const rtl = letters((run) => run.rtl) > all / 2;
  const ordered = rtl ? rightToLeft(runs) : runs.toSorted((one, other) => one.x - other.x);
  const size = commonSize(runs);
  const cells: Cell[] = [];
  let previous: Run | undefined;
  for (const run of ordered) {
    // Shadows are letters drawn twice, a hair apart.
    if (previous !== undefined && isShadow(previous, run)) continue;
    const gap = previous === undefined ? Infinity : gapBetween(previous, run, rtl);
    const cell = cells.at(-1);
    if (cell === undefined || gap > size * cellGap) cells.push({ text: run.text, x0: run.x, x1: run.x + run.width });
    else {
      const isApart = gap > size * spaceGap || spaceBetween(previous, run, spaces, size);
      cell.text += (isApart && !/\s$/.test(cell.text) && !/^\s/.test(run.text) ? ' ' : '') + run.text;
      cell.x0 = Math.min(cell.x0, run.x);
      cell.x1 = Math.max(cell.x1, run.x + run.width);
    }
    previous = run;
  }
  for (const cell of cells) cell.text = cell.text.replace(/\s+/g, ' ').trim();
  const first = runs[0];
  return {
    text: cells
      .map((cell) => cell.text)
      .join(' ')
      .trim(),
    x0: runs.reduce((least, run) => Math.min(least, run.x), Infinity),
    x1: runs.reduce((most, run) => Math.max(most, run.x + run.width), -Infinity),
    y: runs.find((run) => run.size === size)?.y ?? first?.y ?? 0,
    size,
    bold: letters((run) => run.bold) > all * 0.8,
    italic: letters((run) => run.italic) > all * 0.9,
    rtl,
    cells,
  };
}

/** From right to left, with numbers and foreign words among it from left to right. */
function rightToLeft(runs: readonly Run[]): Run[] {
  const ordered = runs.toSorted((one, other) => other.x - one.x);
  const result: Run[] = [];
  let foreign: Run[] = [];
  for (const run of ordered) {
    if (run.rtl || !/[\p{L}\p{N}]/u.test(run.text)) {
      result.push(...foreign.toReversed(), run);
      foreign = [];
    } else foreign.push(run);
  }
  return [...result, ...foreign.toReversed()];
}

function gapBetween(previous: Run, run: Run, rtl: boolean): number {
  return rtl && run.x < previous.x ? previous.x - (run.x + run.width) : run.x - (previous.x + previous.width);
}

function spaceBetween(previous: Run | undefined, run: Run, spaces: readonly Run[], size: number): boolean {
  if (previous === undefined) return false;
  const [left, right] = previous.x <= run.x ? [previous, run] : [run, previous];
  const from = left.x + left.width - size * 0.1;
  return spaces.some(
    (space) =>
      Math.abs(space.y - run.y) < size * 0.3 && space.x >= from && space.x + space.width <= right.x + size * 0.1,
  );
}

function isShadow(one: Run, other: Run): boolean {
  return (
    one.text === other.text && Math.abs(one.x - other.x) < one.size * 0.2 && Math.abs(one.y - other.y) < one.size * 0.2
  );
}

/**
 * The largest size that a good part of a line's letters have: a fraction in small figures often takes the words behind it with it,
 * and an initial over several lines is one letter.
 */
function commonSize(runs: readonly Run[]): number {
  const bySize = new Map<number, number>();
  let all = 0;
  for (const run of runs) {
    const letters = run.text.trim().length;
    bySize.set(run.size, (bySize.get(run.size) ?? 0) + letters);
    all += letters;
  }
  const sizes = [...bySize].filter(([, letters]) => letters >= all * 0.2).map(([size]) => size);
  return sizes.length === 0 ? largest(runs) : Math.max(...sizes);
}
