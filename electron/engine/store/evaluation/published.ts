import type { EvaluationPublished, PublishedResult } from '../evaluation.ts';
import type { Sql } from '../sql.ts';
import type { RunPlaces } from './runPlaces.ts';

export function createPublished({ sql, places }: { sql: Sql; places: RunPlaces }): EvaluationPublished {
  return {
    put(run, results) {
      const { row } = places.of(run);
      sql.transaction(() => {
        for (const { candidate, metric, task, value, error, source } of results) {
          places.numberOf(run, { candidate });
          sql.run(
            `INSERT OR REPLACE INTO evaluation_published (run_row, candidate, metric, task, value, error, source)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            row,
            candidate,
            metric,
            task,
            value,
            error,
            source,
          );
        }
      });
    },

    list(run) {
      return sql.all<PublishedResult>(
        `SELECT candidate, metric, task, value, error, source FROM evaluation_published WHERE run_row = ?
         ORDER BY candidate, task, metric`,
        places.of(run).row,
      );
    },
  };
}
