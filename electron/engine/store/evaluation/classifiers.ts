import type { LearntClassifier } from '../../evaluation/evaluationRun.ts';
import type { EvaluationClassifiers } from '../evaluation.ts';
import type { Sql } from '../sql.ts';
import type { RunPlaces } from './runPlaces.ts';

export function createClassifierRows({ sql, places }: { sql: Sql; places: RunPlaces }): EvaluationClassifiers {
  return {
    put(run, candidate, { weights, ...facts }) {
      sql.transaction(() => {
        const key = [places.of(run).row, places.numberOf(run, { candidate })];
        const added = sql.run(
          'INSERT OR IGNORE INTO evaluation_classifiers (run_row, candidate, facts, weights) VALUES (?, ?, ?, ?)',
          ...key,
          JSON.stringify(facts),
          Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength),
        );
        sql.run("DELETE FROM evaluation_asked WHERE run_row = ? AND candidate = ? AND purpose = 'training'", ...key);
        if (added === 0) return;
        sql.run(
          'UPDATE evaluation_candidates SET spent_usd = spent_usd + ? WHERE run_row = ? AND number = ?',
          facts.training.cost?.usd ?? 0,
          ...key,
        );
      });
    },

    get(run, candidate) {
      const kept = sql.get<{ facts: string; weights: Buffer }>(
        'SELECT facts, weights FROM evaluation_classifiers WHERE run_row = ? AND candidate = ?',
        places.of(run).row,
        places.numberOf(run, { candidate }),
      );
      if (kept === undefined) return null;
      // A copy of its own: numbers of eight bytes must begin at a multiple of eight.
      const bytes = Uint8Array.from(kept.weights);
      return {
        ...(JSON.parse(kept.facts) as Omit<LearntClassifier, 'weights'>),
        weights: new Float64Array(bytes.buffer),
      };
    },
  };
}
