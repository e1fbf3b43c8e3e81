import type { EvaluationLabels } from '../evaluation.ts';
import type { Sql } from '../sql.ts';
import type { RunPlaces } from './runPlaces.ts';

export function createLabels({ sql, places }: { sql: Sql; places: RunPlaces }): EvaluationLabels {
  return {
    put(run, place, label) {
      const key = [places.of(run).row, places.numberOf(run, place), place.position, place.repeat] as const;
      if (label === null) {
        sql.run(
          'DELETE FROM evaluation_labels WHERE run_row = ? AND candidate = ? AND position = ? AND repeat = ?',
          ...key,
        );
        return;
      }
      sql.run(
        `INSERT INTO evaluation_labels (run_row, candidate, position, repeat, label) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET label = excluded.label`,
        ...key,
        label,
      );
    },

    list(run) {
      const { row, candidates } = places.of(run);
      return sql
        .all<{ candidate: number; position: number; repeat: number; label: 'good' | 'bad' }>(
          `SELECT candidate, position, repeat, label FROM evaluation_labels WHERE run_row = ? ORDER BY candidate, position, repeat`,
          row,
        )
        .map((record) => ({ ...record, candidate: candidates[record.candidate] ?? '' }));
    },
  };
}
