import type { EvaluationCell } from '../../evaluation/evaluationRun.ts';
import type { Metric } from '../../evaluation/metric.ts';
import type { ReportMaterial } from '../../evaluation/reports/reportMaterial.ts';
import type { Slice, StayLocalCurve } from '../../evaluation/sheet.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { QuantisationView } from './view.ts';
import { suiteText } from './suiteFiles.ts';

/** Columns that a report groups by; more would bury the verdict. */
const reportedColumns = 3;

/** All that a report is made of, from what the page shows. */
export function reportMaterial(
  loaded: LoadedRun,
  given: {
    store: EvaluationStore;
    reading: Pick<EvaluationDesk, 'sheet' | 'run' | 'slices' | 'stayLocal' | 'quantisation'>;
    metricOf: (name: string) => Metric;
    appVersion: string;
  },
): ReportMaterial {
  const { store, reading } = given;
  const { run } = loaded;
  const { suite } = run;
  const { candidates, verdicts, caveats, failures } = reading.sheet({ run: run.id });
  const { sliceColumns } = reading.run(run.id);
  const places = new Map(loaded.heads.map(({ row, position }) => [row, position]));
  return {
    run,
    dataset: store.datasets.get(suite.dataset) ?? null,
    train: suite.train === null ? null : (store.datasets.get(suite.train) ?? null),
    sheet: { run: run.id, candidates, verdicts, caveats },
    metrics: Object.fromEntries(
      suite.metrics.map((choice) => [choice.as ?? choice.metric, given.metricOf(choice.metric)]),
    ),
    slices: sliceColumns
      .slice(0, reportedColumns)
      .flatMap((column): Slice[] =>
        reading.slices({ run: run.id, column }).slices.map((slice) => ({ column, ...slice })),
      ),
    curves: curvesOf(loaded, reading),
    ladder: ladderIn(reading.quantisation(run.id)),
    failures,
    cells: byRow(store, loaded),
    answeredRows: new Set(loaded.cells.map(({ position }) => position)).size,
    row: (id) => {
      const place = places.get(id);
      return place === undefined ? null : (store.runs.rowAt(run.id, place) ?? null);
    },
    suiteFile: suiteText(loaded.run.suite, store),
    exportedAt: new Date().toISOString(),
    yardstick: given.appVersion,
  };
}

/** Without what is measured just now. */
function ladderIn(view: QuantisationView | null): ReportMaterial['ladder'] {
  if (view === null) return null;
  const { sentence, steps, measured } = view;
  return { sentence, steps, measured };
}

/** Local first, cloud when unsure: each local candidate before each one that leaves, where the run has a signal for it. */
function curvesOf(
  { run: { id, suite } }: LoadedRun,
  { stayLocal }: Pick<EvaluationDesk, 'stayLocal'>,
): StayLocalCurve[] {
  const isLocal = ({ model }: { model: string }) => model.startsWith('local:');
  return suite.candidates.filter(isLocal).flatMap((local) =>
    suite.candidates
      .filter((candidate) => !isLocal(candidate))
      .flatMap((cloud) => {
        const { points, ...curve } = stayLocal({
          run: id,
          local: local.id,
          cloud: cloud.id,
          signal: 'log-probability',
        });
        return points === null
          ? []
          : [{ local: local.id, cloud: cloud.id, metric: curve.metric, signal: curve.signal, points }];
      }),
  );
}

/** One answer at a time, row by row: a report of 60,000 answers is never in memory as a whole. */
function* byRow(store: EvaluationStore, loaded: LoadedRun): Generator<EvaluationCell> {
  for (const { position } of loaded.heads) {
    for (const candidate of loaded.candidates) {
      for (const { repeat } of loaded.repeats(candidate, position)) {
        const cell = store.cells.get(loaded.run.id, { candidate, position, repeat });
        if (cell !== undefined) yield cell;
      }
    }
  }
}
