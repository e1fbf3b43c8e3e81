import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { DataRow } from '../../evaluation/dataset.ts';
import type { RunState } from '../../evaluation/evaluationRun.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { CandidateCounts, EvaluationRuns, RowHead, RunRow } from '../evaluation.ts';
import type { Reclaim } from '../reclaim.ts';
import type { Sql } from '../sql.ts';
import { noDataset, noRun } from './evaluationErrors.ts';
import { collectInSlices, readInSlices } from './readInSlices.ts';
import type { RunPlaces } from './runPlaces.ts';
import { hidden, type Sweeping } from './sweeping.ts';

interface RunRecord {
  id: string;
  suite: string;
  state: RunState;
  repeat_of: string | null;
  row_count: number;
  error: string | null;
  created_at: number;
  finished_at: number | null;
  dataset_name: string;
  candidates: number;
  done: number;
  failed: number;
  spent_usd: number;
}

interface CountsRecord {
  id: string;
  done: number;
  failed: number;
  spent_usd: number;
  judge_usd: number;
  unknown_requests: number;
  unknown_usd: number;
}

/** Rows of a run that are written in one go. */
const rowsAtOnce = 10_000;

const finalStates: readonly RunState[] = ['done', 'cancelled', 'failed'];

const runColumns = `SELECT runs.id, runs.suite, runs.state, runs.repeat_of, runs.row_count, runs.error, runs.created_at, runs.finished_at,
  datasets.name AS dataset_name, count(*) AS candidates, sum(candidates.done) AS done, sum(candidates.failed) AS failed,
  sum(candidates.spent_usd + candidates.judge_usd) AS spent_usd
  FROM evaluation_runs AS runs
  JOIN evaluation_datasets AS datasets ON datasets.row = runs.dataset_row
  JOIN evaluation_candidates AS candidates ON candidates.run_row = runs.row`;

const headColumns = `SELECT rows.id AS row, places.position AS position, rows.line AS line, rows.head AS input, rows.reference AS reference,
  rows.label AS label`;
/** Heads that are read in one go: some milliseconds of work. */
const headsAtOnce = 4_000;
/** Values of a column that are read in one go: some milliseconds of work. */
const valuesAtOnce = 2_000;

const runRows = `FROM evaluation_run_rows AS places JOIN evaluation_rows AS rows ON rows.row = places.data_row
  WHERE places.run_row = ? ORDER BY places.position`;
const someRunRows = `FROM evaluation_run_rows AS places JOIN evaluation_rows AS rows ON rows.row = places.data_row
  WHERE places.run_row = ? AND places.position >= ? AND places.position < ? ORDER BY places.position`;

export function createRuns(options: {
  sql: Sql;
  reclaim: Reclaim;
  places: RunPlaces;
  sweeping: Sweeping;
  now: () => number;
}): EvaluationRuns {
  const { sql, reclaim, places, sweeping, now } = options;

  const bodies = (run: number, from: number, to: number) =>
    sql.all<{ body: string }>(`SELECT rows.body ${someRunRows}`, run, from, to);

  /** The database looks into the rows itself: whole ones need not be parsed here. */
  const columnOf = (run: number, column: string, from: number, to: number): string[] =>
    sql
      .all<{ value: string }>(
        `SELECT coalesce(json_extract(rows.body, ?), '') AS value ${someRunRows}`,
        `$.fields.${JSON.stringify(column)}`,
        run,
        from,
        to,
      )
      .map(({ value }) => value);

  function datasetOf(hash: string): { row: number; row_count: number } {
    const found = sql.get<{ row: number; row_count: number }>(
      'SELECT row, row_count FROM evaluation_datasets WHERE hash = ?',
      hash,
    );
    if (found === undefined) throw noDataset(hash);
    return found;
  }

  /** Those of the dataset from a place on, as many as are written within some milliseconds. @returns how many */
  function addAllFrom(run: number, dataset: number, from: number): number {
    return sql.run(
      `INSERT INTO evaluation_run_rows (run_row, position, data_row)
       SELECT ?, position, row FROM evaluation_rows WHERE dataset_row = ? AND position >= ? AND position < ? ORDER BY position`,
      run,
      dataset,
      from,
      from + rowsAtOnce,
    );
  }

  /** One statement for all: many would hold up the engine. */
  function addRows(run: number, dataset: number, rows: readonly string[] | 'all'): void {
    if (rows === 'all') {
      addAllFrom(run, dataset, 0);
      return;
    }
    const added = sql.run(
      `INSERT INTO evaluation_run_rows (run_row, position, data_row)
       SELECT ?, asked.key, rows.row FROM json_each(?) AS asked
       CROSS JOIN evaluation_rows AS rows ON rows.dataset_row = ? AND rows.id = asked.value`,
      run,
      JSON.stringify(rows),
      dataset,
    );
    if (added !== rows.length) throw noRun('row', missingRow(dataset, rows));
  }

  function countAsked(run: number): void {
    sql.run(
      `UPDATE evaluation_candidates SET
         unknown_requests = unknown_requests + (SELECT count(*) FROM evaluation_asked AS asked
           WHERE asked.run_row = evaluation_candidates.run_row AND asked.candidate = evaluation_candidates.number),
         unknown_usd = unknown_usd + (SELECT total(usd) FROM evaluation_asked AS asked
           WHERE asked.run_row = evaluation_candidates.run_row AND asked.candidate = evaluation_candidates.number)
       WHERE run_row = ?`,
      run,
    );
    sql.run('DELETE FROM evaluation_asked WHERE run_row = ?', run);
  }

  /** What `create` left to be written; of a run that a process left behind in the middle of it, too. */
  async function completeRows(run: number): Promise<void> {
    const { dataset, wanted, there } = sql.get<{ dataset: number; wanted: number; there: number }>(
      `SELECT dataset_row AS dataset, row_count AS wanted,
         (SELECT count(*) FROM evaluation_run_rows AS rows WHERE rows.run_row = runs.row) AS there
       FROM evaluation_runs AS runs WHERE runs.row = ?`,
      run,
    ) as { dataset: number; wanted: number; there: number };
    for (let from = there; from < wanted;) {
      await setImmediate();
      const added = addAllFrom(run, dataset, from);
      // The run was removed meanwhile.
      if (added === 0) return;
      from += added;
    }
  }

  function missingRow(dataset: number, rows: readonly string[]): string {
    const there = (row: string) =>
      sql.get('SELECT 1 AS there FROM evaluation_rows WHERE dataset_row = ? AND id = ?', dataset, row) !== undefined;
    return rows.find((row) => !there(row)) ?? '';
  }

  const runs: EvaluationRuns = {
    create({ id = randomUUID(), suite, rows, repeatOf = null }) {
      return sql.transaction(() => {
        const { row: dataset, row_count: all } = datasetOf(suite.dataset);
        const count = rows === 'all' ? all : rows.length;
        const created = sql.get<{ row: number }>(
          `INSERT INTO evaluation_runs (id, dataset_row, train_row, suite, state, repeat_of, row_count, created_at)
           VALUES (?, ?, ?, ?, 'running', ?, ?, ?) RETURNING row`,
          id,
          dataset,
          suite.train === null ? null : datasetOf(suite.train).row,
          JSON.stringify(suite),
          repeatOf,
          count,
          now(),
        ) as { row: number };
        addRows(created.row, dataset, rows);
        for (const [number, candidate] of suite.candidates.entries()) {
          sql.run(
            'INSERT INTO evaluation_candidates (run_row, number, id) VALUES (?, ?, ?)',
            created.row,
            number,
            candidate.id,
          );
        }
        return runs.get(id) as RunRow;
      });
    },

    list() {
      return sql
        .all<RunRecord>(
          `${runColumns} WHERE runs.id NOT GLOB '${hidden}*' GROUP BY runs.row ORDER BY runs.created_at DESC, runs.row DESC`,
        )
        .map(toRun);
    },

    get(id) {
      const record = sql.get<RunRecord>(`${runColumns} WHERE runs.id = ? GROUP BY runs.row`, id);
      return record === undefined ? undefined : toRun(record);
    },

    counts(id) {
      return sql
        .all<CountsRecord>(
          `SELECT id, done, failed, spent_usd, judge_usd, unknown_requests, unknown_usd FROM evaluation_candidates
           WHERE run_row = ? ORDER BY number`,
          places.of(id).row,
        )
        .map(toCounts);
    },

    setState(id, state, error: ErrorReport | null = null) {
      const changed = sql.run(
        'UPDATE evaluation_runs SET state = ?, finished_at = ?, error = ? WHERE id = ?',
        state,
        finalStates.includes(state) ? now() : null,
        error === null ? null : JSON.stringify(error),
        id,
      );
      if (changed === 0) throw noRun('run', id);
    },

    setSuite(id, suite: Suite) {
      if (sql.run('UPDATE evaluation_runs SET suite = ? WHERE id = ?', JSON.stringify(suite), id) === 0) {
        throw noRun('run', id);
      }
    },

    remove(id) {
      places.forget(id);
      return reclaim(() =>
        sql.transaction(() => {
          const removed = sweeping.removeRun(id);
          sweeping.removeUnusedDatasets();
          return removed;
        }),
      );
    },

    rows(id) {
      return sql.all<{ body: string }>(`SELECT rows.body ${runRows}`, places.of(id).row).map(toRow);
    },

    async loadRows(id) {
      await completeRows(places.of(id).row);
      return await runs.readRows(id);
    },

    readRows(id) {
      const { row } = places.of(id);
      return readInSlices((from, to) => bodies(row, from, to));
    },

    firstRows: (id, count) => bodies(places.of(id).row, 0, count).map(toRow),

    rowAt: (id, position) => bodies(places.of(id).row, position, position + 1).map(toRow)[0],

    columnValues: (id, column) => columnOf(places.of(id).row, column, 0, Number.MAX_SAFE_INTEGER),

    loadColumn(id, column) {
      const { row } = places.of(id);
      return collectInSlices((from, to) => columnOf(row, column, from, to), valuesAtOnce);
    },

    rowHeads: (id) => sql.all<RowHead>(`${headColumns} ${runRows}`, places.of(id).row),

    loadHeads(id) {
      const { row } = places.of(id);
      return collectInSlices(
        (from, to) => sql.all<RowHead>(`${headColumns} ${someRunRows}`, row, from, to),
        headsAtOnce,
      );
    },

    countUnknown(id) {
      sql.transaction(() => countAsked(places.of(id).row));
    },

    recoverInterrupted() {
      return sql.transaction(() => {
        sweeping.begin();
        // Of paused runs, too: what was in hand when the process ended may have been under way.
        for (const { run } of sql.all<{ run: number }>('SELECT DISTINCT run_row AS run FROM evaluation_asked')) {
          countAsked(run);
        }
        return sql
          .all<{ id: string }>("UPDATE evaluation_runs SET state = 'interrupted' WHERE state = 'running' RETURNING id")
          .map(({ id }) => id);
      });
    },
  };
  return runs;
}

function toRun(record: RunRecord): RunRow {
  const suite = JSON.parse(record.suite) as Suite;
  return {
    id: record.id,
    suite,
    state: record.state,
    createdAt: record.created_at,
    finishedAt: record.finished_at,
    repeatOf: record.repeat_of,
    error: record.error === null ? null : (JSON.parse(record.error) as ErrorReport),
    datasetName: record.dataset_name,
    rows: record.row_count,
    done: record.done,
    failed: record.failed,
    total: record.row_count * record.candidates * suite.repeats,
    spentUsd: record.spent_usd,
  };
}

function toCounts(record: CountsRecord): CandidateCounts {
  return {
    candidate: record.id,
    done: record.done,
    failed: record.failed,
    spentUsd: record.spent_usd,
    judgeUsd: record.judge_usd,
    unknownRequests: record.unknown_requests,
    unknownUsd: record.unknown_usd,
  };
}

const toRow = ({ body }: { body: string }): DataRow => JSON.parse(body) as DataRow;
