import type { EvaluationStore, CellFigures, RowHead, RunRow } from '../../store/evaluation.ts';
import { notFound } from './notFound.ts';
import { groupingsOf, loadGroupings, type Groupings } from './groupings.ts';

/** A run's figures in memory, arranged for tables and sheets. */
export interface LoadedRun {
  run: RunRow;
  heads: RowHead[];
  cells: CellFigures[];
  /** Candidate ids in the suite's order. */
  candidates: string[];
  /** The repeats of one answer that are there, in order. */
  repeats(candidate: string, position: number): readonly CellFigures[];
  /** Columns that group the rows; read when first asked for, unless they were loaded. */
  groupings: () => Groupings;
  /** What any column says of each row, in the run's order; empty where it says nothing. */
  valuesOf(column: string): readonly string[];
  /** What a search looks through, a text per row, in small letters; made when first asked for. */
  searchTexts(): string[];
  /** Milliseconds since the epoch. */
  loadedAt: number;
}

/** Runs that were looked at last, read anew when something came. */
export interface LoadedRuns {
  /** @throws {YardstickError} `evaluation/not-found` */
  get(id: string): LoadedRun;
  /** Reads what `get` would read, a few rows at a time. @throws {YardstickError} `evaluation/not-found` */
  load(id: string): Promise<void>;
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
  const loading = new Map<string, { done: Promise<void>; changed: boolean }>();

  function add(run: LoadedRun, stale: boolean, readMs: number): LoadedRun {
    const { id } = run.run;
    loaded.delete(id);
    loaded.set(id, { run, stale, readMs });
    for (const oldest of loaded.keys()) {
      if (loaded.size <= keep) break;
      loaded.delete(oldest);
    }
    return run;
  }

  function readNow(id: string): LoadedRun {
    const begun = performance.now();
    const row = store.runs.get(id) ?? notFound(id);
    const before = wholeBefore(id, row);
    const heads = before?.heads ?? store.runs.rowHeads(id);
    return add(arrange(store, row, heads, store.cells.table(id), before?.groupings), false, performance.now() - begun);
  }

  async function readSlowly(id: string, told: { changed: boolean }): Promise<void> {
    const begun = performance.now();
    const row = store.runs.get(id) ?? notFound(id);
    const before = wholeBefore(id, row);
    const heads = before?.heads ?? (await store.runs.loadHeads(id));
    const groupings = before?.groupings() ?? (await loadGroupings(store.runs, id));
    const cells = await store.cells.loadTable(id);
    // Somebody may have removed it meanwhile.
    if (store.runs.get(id) === undefined) notFound(id);
    add(
      arrange(store, row, heads, cells, () => groupings),
      told.changed,
      performance.now() - begun,
    );
  }

  /** The same run earlier, if all its rows were written then: they never change. */
  function wholeBefore(id: string, { rows }: RunRow): LoadedRun | undefined {
    const before = loaded.get(id)?.run;
    return before !== undefined && before.heads.length === rows ? before : undefined;
  }

  /** The run in memory, if it need not be read anew. */
  function fresh(id: string): LoadedRun | undefined {
    const there = loaded.get(id);
    if (there === undefined) return undefined;
    // Changes are told a moment later than they are kept: the counts are the truth.
    const now = store.runs.get(id) ?? notFound(id);
    const { run, loadedAt } = there.run;
    // Of a large run the later rows are written while it goes on, before its first answer.
    const isPart = now.state === 'running' && there.run.heads.length < now.rows;
    const isOld =
      there.stale || isPart || now.state !== run.state || now.done !== run.done || now.failed !== run.failed;
    if (isOld && (now.state !== 'running' || Date.now() - loadedAt >= there.readMs * leastShare)) return undefined;
    loaded.delete(id);
    loaded.set(id, there);
    return there.run;
  }

  return {
    get: (id) => fresh(id) ?? readNow(id),
    load(id) {
      const under = loading.get(id);
      if (under !== undefined) return under.done;
      if (loaded.has(id) && store.runs.get(id) !== undefined && fresh(id) !== undefined) return Promise.resolve();
      const told = { changed: false };
      const done = readSlowly(id, told).finally(() => loading.delete(id));
      loading.set(id, Object.assign(told, { done }));
      return done;
    },
    changed(id) {
      const there = loaded.get(id);
      if (there !== undefined) there.stale = true;
      const under = loading.get(id);
      if (under !== undefined) under.changed = true;
    },
    removed(id) {
      loaded.delete(id);
    },
  };
}

const none: readonly CellFigures[] = [];

function arrange(
  store: EvaluationStore,
  run: RunRow,
  heads: RowHead[],
  cells: CellFigures[],
  /** Rows never change: what was read of them stays when the run is read anew. */
  known?: () => Groupings,
): LoadedRun {
  const candidates = run.suite.candidates.map((candidate) => candidate.id);
  const places = new Map<string, CellFigures[][]>(candidates.map((candidate) => [candidate, []]));
  for (const cell of cells) {
    const column = places.get(cell.candidate);
    if (column === undefined) continue;
    const repeats = column[cell.position];
    if (repeats === undefined) column[cell.position] = [cell];
    else repeats.push(cell);
  }
  let searchTexts: string[] | undefined;
  let read: Groupings | undefined;
  const groupings = known ?? (() => (read ??= groupingsOf(store.runs, run.id)));
  const repeats = (candidate: string, position: number) => places.get(candidate)?.[position] ?? none;
  return {
    run,
    heads,
    cells,
    candidates,
    repeats,
    groupings,
    valuesOf: (column) => groupings().get(column) ?? store.runs.columnValues(run.id, column),
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
