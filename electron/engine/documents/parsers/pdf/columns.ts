import type { Run } from './run.ts';

/** Part of a page that is read from its top to its bottom before the next. */
export type Column = Run[];

interface Band {
  runs: Run[];
  top: number;
  bottom: number;
}

interface Gap {
  x0: number;
  x1: number;
}

/** Of the font's size: the least width of the white between two columns. */
const gutterWidth = 0.9;
/** Bands of lines that a gutter must part. */
const leastBands = 4;
/** Columns of prose have lines of at least so many characters; those of a table have less. */
const proseCharacters = 18;
const deepest = 8;

/**
 * Parts a page into columns, in reading order: where white space runs down between lines of prose, the left side is read before the
 * right one; what reaches over both parts what is above from what is below. Columns of a table are left together, row by row.
 */
export function columnsOf(runs: readonly Run[], depth = 0): Column[] {
  const solid = runs.filter((run) => run.text.trim() !== '');
  if (solid.length < leastBands * 2 || depth > deepest) return [[...runs]];
  const bands = bandsOf(solid);
  const found = bestGutter(bands);
  if (found === undefined) return [[...runs]];
  const { from, to, gutter } = found;
  const top = bands[from]?.top ?? 0;
  const bottom = bands[to]?.bottom ?? 0;
  const middle = (gutter.x0 + gutter.x1) / 2;
  const parts: Run[][] = [[], [], [], []];
  for (const run of runs) {
    const center = run.y - run.size * 0.25;
    const part = center < top ? 0 : center > bottom ? 3 : run.x + run.width / 2 < middle ? 1 : 2;
    parts[part]?.push(run);
  }
  const [above = [], left = [], right = [], below = []] = parts;
  const inOrder = isRightToLeft([...left, ...right]) ? [above, right, left, below] : [above, left, right, below];
  return inOrder.filter((part) => part.length > 0).flatMap((part) => columnsOf(part, depth + 1));
}

function isRightToLeft(runs: readonly Run[]): boolean {
  const letters = (wanted: boolean) =>
    runs.reduce((sum, run) => sum + (run.rtl === wanted ? run.text.trim().length : 0), 0);
  return letters(true) > letters(false);
}

/** Runs whose heights overlap, top down. Lines of two columns that are not level share a band. */
function bandsOf(runs: readonly Run[]): Band[] {
  const bands: Band[] = [];
  for (const run of runs.toSorted((one, other) => one.y - one.size - (other.y - other.size))) {
    const top = run.y - run.size * 0.7;
    const bottom = run.y + run.size * 0.15;
    const band = bands.at(-1);
    if (band === undefined || top >= band.bottom) bands.push({ runs: [run], top, bottom });
    else {
      band.runs.push(run);
      band.bottom = Math.max(band.bottom, bottom);
    }
  }
  return bands;
}

interface Found {
  from: number;
  to: number;
  gutter: Gap;
}

/** The longest stretch of bands with white space all the way down between prose on both sides. */
function bestGutter(bands: readonly Band[]): Found | undefined {
  let best: (Found & { weight: number }) | undefined;
  const tried = new Set<string>();
  for (let from = 0; from < bands.length; from += 1) {
    for (const start of gapsOf(bands[from]?.runs ?? [])) {
      let gutter = start;
      let to = from;
      for (let next = from + 1; next < bands.length; next += 1) {
        const narrower = narrow(gutter, bands[next]?.runs ?? []);
        if (narrower === undefined) break;
        gutter = narrower;
        to = next;
      }
      const key = `${to} ${gutter.x0.toFixed(0)} ${gutter.x1.toFixed(0)}`;
      if (tried.has(key)) continue;
      tried.add(key);
      const runs = bands.slice(from, to + 1).flatMap((band) => band.runs);
      const weight = runs.reduce((sum, run) => sum + run.text.length, 0);
      if ((best === undefined || weight > best.weight) && isProse(runs, gutter)) best = { from, to, gutter, weight };
      if (tried.size > 2_000) return best;
    }
  }
  return best;
}

/** White space between the runs of a band, wide enough for a gutter. */
function gapsOf(runs: readonly Run[]): Gap[] {
  const gaps: Gap[] = [];
  let reached: number | undefined;
  for (const run of runs.toSorted((one, other) => one.x - other.x)) {
    if (reached !== undefined && run.x - reached >= run.size * gutterWidth) gaps.push({ x0: reached, x1: run.x });
    reached = Math.max(reached ?? -Infinity, run.x + run.width);
  }
  return gaps;
}

/** What is left of a gap beside the runs of another band; undefined where nothing of use is. */
function narrow(gap: Gap, runs: readonly Run[]): Gap | undefined {
  let { x0, x1 } = gap;
  for (const run of runs) {
    const right = run.x + run.width;
    if (run.x >= x1 || right <= x0) continue;
    // A run that begins inside the gap takes its right part, one that ends inside takes its left.
    if (run.x > x0 && right >= x1) x1 = run.x;
    else if (run.x <= x0 && right < x1) x0 = right;
    else return undefined;
    if (x1 - x0 < run.size * gutterWidth) return undefined;
  }
  return { x0, x1 };
}

function isProse(runs: readonly Run[], gutter: Gap): boolean {
  const middle = (gutter.x0 + gutter.x1) / 2;
  return [
    runs.filter((run) => run.x + run.width / 2 < middle),
    runs.filter((run) => run.x + run.width / 2 >= middle),
  ].every((side) => {
    const rows = new Map<number, { letters: number }>();
    for (const run of side) {
      const row = Math.round(run.y / Math.max(1, run.size * 0.5));
      const known = rows.get(row) ?? { letters: 0 };
      // A character of Chinese or Japanese is about two of a Latin script.
      known.letters += run.text.length + (run.text.match(/[\u3040-\u9fff\uac00-\ud7af]/g)?.length ?? 0);
      rows.set(row, known);
    }
    if (rows.size < leastBands) return false;
    const lengths = [...rows.values()].map(({ letters }) => letters).toSorted((one, other) => one - other);
    return (lengths[Math.floor(lengths.length / 2)] ?? 0) >= proseCharacters;
  });
}
