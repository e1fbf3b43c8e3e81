import type { CellPlace } from '../evaluation.ts';
import type { Sql } from '../sql.ts';
import { noRun } from './evaluationErrors.ts';

/** A run's row in the database, and the numbers of its candidates. Neither ever changes. */
export interface RunPlace {
  row: number;
  /** In the suite's order. */
  candidates: string[];
  numbers: Map<string, number>;
}

/** Looks runs up once: a run writes thousands of cells. */
export interface RunPlaces {
  find(run: string): RunPlace | undefined;
  /** @throws {YardstickError} `evaluation/not-found` */
  of(run: string): RunPlace;
  /** @throws {YardstickError} `evaluation/not-found` */
  numberOf(run: string, place: Pick<CellPlace, 'candidate'>): number;
  forget(run: string): void;
}

export function createRunPlaces(sql: Sql): RunPlaces {
  const known = new Map<string, RunPlace>();

  const places: RunPlaces = {
    find(run) {
      const before = known.get(run);
      if (before !== undefined) return before;
      const found = sql.get<{ row: number }>('SELECT row FROM evaluation_runs WHERE id = ?', run);
      if (found === undefined) return undefined;
      const candidates = sql
        .all<{ id: string }>('SELECT id FROM evaluation_candidates WHERE run_row = ? ORDER BY number', found.row)
        .map(({ id }) => id);
      const place = { row: found.row, candidates, numbers: new Map(candidates.map((id, number) => [id, number])) };
      known.set(run, place);
      return place;
    },
    of(run) {
      const place = places.find(run);
      if (place === undefined) throw noRun('run', run);
      return place;
    },
    numberOf(run, { candidate }) {
      const number = places.of(run).numbers.get(candidate);
      if (number === undefined) throw noRun('candidate', candidate);
      return number;
    },
    forget: (run) => void known.delete(run),
  };
  return places;
}
