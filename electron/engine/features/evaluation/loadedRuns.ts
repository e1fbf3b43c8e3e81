import type { DataRow } from '../../evaluation/dataset.ts';
import type { EvaluationStore, CellFigures, RowHead, RunRow } from '../../store/evaluation.ts';
import { notFound } from './notFound.ts';

/** A run's figures in memory, arranged for tables and sheets. */
export interface LoadedRun {
  run: RunRow;
  heads: RowHead[];
  cells: CellFigures[];
  /** Candidate ids in the suite's order. */
  candidates: string[];
  /** The repeats of one answer that are there, in order. */
  repeats(candidate: string, position: number): readonly CellFigures[];
  /** Whole rows, in the run's order; read when first asked for. */
  rows(): DataRow[];
  /** They never change: what was read stays when the run is read anew. */
  kept: { rows: DataRow[] | undefined };
  /** What a search looks through, a text per row, in small letters; made when first asked for. */
  searchTexts(): string[];
  /** Milliseconds since the epoch. */
  loadedAt: number;
}

/** Runs that were looked at last, read anew when something came. */
export interface LoadedRuns {
  /** @throws {YardstickError} `evaluation/not-found` */
  get(id: string): LoadedRun;
  /** Something of this run is not as it was. */
  changed(id: string): void;
  removed(id: string): void;
}

/** Runs that are kept in memory: two to compare, and one more. 60,000 answers take about 60 MB. */
const keep = 3;
/** A running evaluation changes all the time: it is read anew once it has taken at most a tenth of the time since. */
const leastShare = 10;

export function createLoadedRuns(store: EvaluationStore): LoadedRuns {
  const loaded = new Map<string, { run: LoadedRun; stale: boolean; readMs: number }>();

  function read(id: string): LoadedRun {
    const begun = performance.now();
    const run = loadRun(store, id, loaded.get(id)?.run);
    loaded.delete(id);
    loaded.set(id, { run, stale: false, readMs: performance.now() - begun });
    for (const oldest of loaded.keys()) {
      if (loaded.size <= keep) break;
      loaded.delete(oldest);
    }
    return run;
  }

  return {
    get(id) {
      const there = loaded.get(id);
      if (there === undefined) return read(id);
      // Changes are told a moment later than they are kept: the counts are the truth.
      const now = store.runs.get(id) ?? notFound(id);
      const { run, loadedAt } = there.run;
      // Of a large run the later rows are written while it goes on, before its first answer.
      const isPart = now.state === 'running' && there.run.heads.length < now.rows;
      const isOld =
        there.stale || isPart || now.state !== run.state || now.done !== run.done || now.failed !== run.failed;
      if (isOld && (now.state !== 'running' || Date.now() - loadedAt >= there.readMs * leastShare)) return read(id);
      loaded.delete(id);
      loaded.set(id, there);
      return there.run;
    },
    changed(id) {
      const there = loaded.get(id);
      if (there !== undefined) there.stale = true;
    },
    removed(id) {
      loaded.delete(id);
    },
  };
}

const none: readonly CellFigures[] = [];

/** @param before the same run earlier: its rows are the same */
function loadRun(store: EvaluationStore, id: string, before: LoadedRun | undefined): LoadedRun {
  const run = store.runs.get(id) ?? notFound(id);
  // Of a run that has just begun not all may have been written.
  const isWhole = before !== undefined && before.heads.length === run.rows;
  const heads = isWhole ? before.heads : store.runs.rowHeads(id);
  const cells = store.cells.table(id);
  const candidates = run.suite.candidates.map((candidate) => candidate.id);
  const places = new Map<string, CellFigures[][]>(candidates.map((candidate) => [candidate, []]));
  for (const cell of cells) {
    const column = places.get(cell.candidate);
    if (column === undefined) continue;
    const repeats = column[cell.position];
    if (repeats === undefined) column[cell.position] = [cell];
    else repeats.push(cell);
  }
  const kept = isWhole ? before.kept : { rows: undefined };
  let searchTexts: string[] | undefined;
  const repeats = (candidate: string, position: number) => places.get(candidate)?.[position] ?? none;
  return {
    run,
    heads,
    cells,
    candidates,
    repeats,
    rows: () => (kept.rows ??= store.runs.rows(id)),
    kept,
    searchTexts: () =>
      (searchTexts ??= heads.map(({ position, input, reference, label }) =>
        [
          input,
          reference ?? '',
          label ?? '',
          ...candidates.flatMap((candidate) => repeats(candidate, position).map(({ text }) => text)),
        ]
          .join('\n')
          .toLowerCase(),
      )),
    loadedAt: Date.now(),
  };
}
