import type { EvaluationStore } from '../evaluation.ts';
import type { RowOptions } from '../rowOptions.ts';
import { createCells } from './cells.ts';
import { createClassifierRows } from './classifiers.ts';
import { createDatasets } from './datasets.ts';
import { createLabels } from './labels.ts';
import { createLadders } from './ladders.ts';
import { createPublished } from './published.ts';
import { createRunPlaces } from './runPlaces.ts';
import { createRuns } from './runs.ts';
import { createSweeping } from './sweeping.ts';

export function createEvaluationStore({ sql, reclaim, now }: RowOptions): EvaluationStore {
  const places = createRunPlaces(sql);
  const unfinished = new Set<string>();
  const sweeping = createSweeping({ sql, reclaim, isWritten: (name) => unfinished.has(name) });
  return {
    datasets: createDatasets({ sql, reclaim, sweeping, unfinished, now }),
    runs: createRuns({ sql, reclaim, places, sweeping, now }),
    cells: createCells({ sql, places }),
    labels: createLabels({ sql, places }),
    published: createPublished({ sql, places }),
    ladders: createLadders({ sql, places }),
    classifiers: createClassifierRows({ sql, places }),
  };
}
