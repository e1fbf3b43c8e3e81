import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Reclaim } from '../reclaim.ts';
import type { Sql } from '../sql.ts';

/** Beginning of what a run or a dataset is called by that is on its way out, or not whole yet; nothing else is called so. */
export const hidden = 'hidden-';
/** So many rows and answers go at once, within some milliseconds. */
const mostAtOnce = 5_000;
/** Of more, so many at a stretch. */
const slice = 500;

/**
 * Takes large runs and datasets away a little at a time: deleting 60,000 answers in one go would hold up everything else. They are hidden at once; what a
 * process did not get through with goes on at the next start.
 */
export interface Sweeping {
  /** Of a run with its cells. @returns whether there was one */
  removeRun(id: string): boolean;
  /** Removed datasets that no run has any more. */
  removeUnusedDatasets(): void;
  /** What was left before. */
  begin(): void;
}

const unused = `removed = 1 AND hash NOT GLOB '${hidden}*'
  AND NOT EXISTS (SELECT 1 FROM evaluation_runs WHERE dataset_row = evaluation_datasets.row)
  AND NOT EXISTS (SELECT 1 FROM evaluation_runs WHERE train_row = evaluation_datasets.row)`;

export function createSweeping(options: {
  sql: Sql;
  reclaim: Reclaim;
  /** Whether a dataset that is hidden is being written right now. */
  isWritten: (hash: string) => boolean;
}): Sweeping {
  const { sql, reclaim, isWritten } = options;
  let sweeping = false;

  function sweepSoon(): void {
    if (sweeping) return;
    sweeping = true;
    // A disk that takes nothing, or a store that is closed: the next start goes on.
    void sweep()
      .catch(() => undefined)
      .finally(() => (sweeping = false));
  }

  async function sweep(): Promise<void> {
    for (;;) {
      await setImmediate();
      const run = sql.get<{ row: number; row_count: number }>(
        `SELECT row, row_count FROM evaluation_runs WHERE id GLOB '${hidden}*' LIMIT 1`,
      );
      if (run !== undefined) {
        await sweepRun(run.row, run.row_count);
        continue;
      }
      const dataset = sql
        .all<{ row: number; row_count: number; hash: string }>(
          `SELECT row, row_count, hash FROM evaluation_datasets WHERE hash GLOB '${hidden}*' ORDER BY row`,
        )
        .find(({ hash }) => !isWritten(hash));
      if (dataset === undefined) return;
      await inSlices(dataset.row_count, (end) =>
        sql.run('DELETE FROM evaluation_rows WHERE dataset_row = ? AND position < ?', dataset.row, end),
      );
      reclaim(() => sql.run('DELETE FROM evaluation_datasets WHERE row = ?', dataset.row));
    }
  }

  async function sweepRun(run: number, rows: number): Promise<void> {
    const candidates = sql.all<{ number: number }>('SELECT number FROM evaluation_candidates WHERE run_row = ?', run);
    for (const { number } of candidates) {
      await inSlices(rows, (end) => {
        for (const table of ['evaluation_cell_texts', 'evaluation_cells']) {
          sql.run(`DELETE FROM ${table} WHERE run_row = ? AND candidate = ? AND position < ?`, run, number, end);
        }
      });
    }
    await inSlices(rows, (end) =>
      sql.run('DELETE FROM evaluation_run_rows WHERE run_row = ? AND position < ?', run, end),
    );
    reclaim(() => sql.run('DELETE FROM evaluation_runs WHERE row = ?', run));
    removeUnusedDatasets();
  }

  /** @param remove takes away all places before one */
  async function inSlices(rows: number, remove: (end: number) => void): Promise<void> {
    for (let end = slice; end < rows + slice; end += slice) {
      sql.relaxed(() => reclaim(() => sql.transaction(() => remove(end)), { goesOn: true }));
      await setImmediate();
    }
  }

  function removeUnusedDatasets(): void {
    sql.run(`DELETE FROM evaluation_datasets WHERE ${unused} AND row_count <= ?`, mostAtOnce);
    for (const { row } of sql.all<{ row: number }>(`SELECT row FROM evaluation_datasets WHERE ${unused}`)) {
      // Under its own hash the same rows could be added again while it goes.
      sql.run('UPDATE evaluation_datasets SET hash = ? WHERE row = ?', `${hidden}${randomUUID()}`, row);
      sweepSoon();
    }
  }

  return {
    removeRun(id) {
      const run = sql.get<{ row: number; size: number }>(
        `SELECT runs.row, runs.row_count + coalesce(sum(candidates.done + candidates.failed), 0) AS size
         FROM evaluation_runs AS runs LEFT JOIN evaluation_candidates AS candidates ON candidates.run_row = runs.row
         WHERE runs.id = ? GROUP BY runs.row`,
        id,
      );
      if (run === undefined) return false;
      if (run.size <= mostAtOnce) {
        sql.run('DELETE FROM evaluation_runs WHERE row = ?', run.row);
      } else {
        sql.run(
          "UPDATE evaluation_runs SET id = ?, state = 'cancelled' WHERE row = ?",
          `${hidden}${randomUUID()}`,
          run.row,
        );
        sweepSoon();
      }
      return true;
    },
    removeUnusedDatasets,
    begin: sweepSoon,
  };
}
