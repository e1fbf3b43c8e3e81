import type { LadderFigures } from '../../evaluation/evaluationRun.ts';
import type { EvaluationLadders } from '../evaluation.ts';
import type { Sql } from '../sql.ts';
import type { RunPlaces } from './runPlaces.ts';

export function createLadders({ sql, places }: { sql: Sql; places: RunPlaces }): EvaluationLadders {
  return {
    put(run, figures) {
      sql.run(
        'INSERT OR REPLACE INTO evaluation_ladders (run_row, figures) VALUES (?, ?)',
        places.of(run).row,
        JSON.stringify(figures),
      );
    },

    get(run) {
      const kept = sql.get<{ figures: string }>(
        'SELECT figures FROM evaluation_ladders WHERE run_row = ?',
        places.of(run).row,
      );
      return kept === undefined ? null : (JSON.parse(kept.figures) as LadderFigures);
    },
  };
}
