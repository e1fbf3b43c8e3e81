import { YardstickError } from '../../../../models/errors.ts';
import { slices } from '../../evaluation/deciding/slices.ts';
import { stayLocal } from '../../evaluation/deciding/stayLocal.ts';
import type { Metric, MetricChoice } from '../../evaluation/metric.ts';
import { candidateNames } from '../../evaluation/candidateNames.ts';
import type { RunProgress } from '../../evaluation/running/evaluationRunner.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { JobView } from '../../jobs/jobs.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import { cellView, positionOf } from './cellView.ts';
import { confusionView } from './confusionView.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { judgedAgreement } from './judgedAgreement.ts';
import type { LoadedRuns } from './loadedRuns.ts';
import { notFound } from './notFound.ts';
import { ladderOf, quantisationView, type LadderModel } from './quantisationView.ts';
import { regressionView } from './regressionView.ts';
import { rowDuel, runTable } from './runTable.ts';
import { runSummary, runView } from './runViews.ts';
import { createScoredRuns } from './scoredRuns.ts';
import { createSheets } from './sheets.ts';
import { sheetView } from './sheetView.ts';
import type { StayLocalView } from './view.ts';

export interface RunReadingOptions {
  store: EvaluationStore;
  loaded: LoadedRuns;
  /** @throws {YardstickError} `metric/unknown` */
  metricOf: (name: string) => Metric;
  isJudged: (choice: MetricChoice) => boolean;
  /** What people call a model. */
  nameOf: (model: string) => string;
  /** Null for a service. */
  ladderModelOf: (model: string) => LadderModel | null;
  /** The job that measures a run's ladder; null where none does. */
  ladderJobOf: (run: string) => JobView | null;
  progressOf: (run: string) => RunProgress;
  /** A run's headline, once it was made; null before. */
  headlineOf: (run: string) => string | null;
}

type Reading = Pick<
  EvaluationDesk,
  | 'runs'
  | 'run'
  | 'sheet'
  | 'table'
  | 'cell'
  | 'label'
  | 'duel'
  | 'slices'
  | 'confusion'
  | 'stayLocal'
  | 'quantisation'
  | 'regression'
>;

/** Everything that is looked at in a run. */
export function createRunReading(options: RunReadingOptions): Reading {
  const { store, loaded, metricOf, nameOf } = options;
  const scoredOf = createScoredRuns(options);
  const sheets = createSheets({ scoredOf, now: () => performance.now() });
  const judgedOf = ({ metrics }: Suite) => metrics.filter(options.isJudged).map(({ metric, as }) => as ?? metric);

  const namesOf = ({ candidates }: Suite) =>
    candidateNames(candidates.map(({ id, model, technique }) => ({ id, technique, modelName: nameOf(model) })));

  const summaryOf = (id: string) => {
    const { run } = loaded.get(id);
    return runSummary(run, options.progressOf(id).secondsLeft, options.headlineOf(id));
  };

  const primaryOf = (suite: Suite, name: string = suite.primary) => {
    const choice = suite.metrics.find(({ metric, as }) => (as ?? metric) === name);
    if (choice === undefined)
      throw new YardstickError('evaluation/not-found', `This run has no metric "${name.slice(0, 100)}".`);
    return metricOf(choice.metric);
  };

  return {
    runs: () =>
      store.runs
        .list()
        .map((run) =>
          runSummary(
            run,
            run.state === 'running' ? options.progressOf(run.id).secondsLeft : null,
            options.headlineOf(run.id),
          ),
        ),

    run(id) {
      const read = loaded.get(id);
      const run = store.runs.get(id) ?? read.run;
      const progress = options.progressOf(id);
      return runView({
        loaded: read,
        run,
        summary: runSummary(run, progress.secondsLeft, options.headlineOf(id)),
        dataset: store.datasets.get(run.suite.dataset) ?? null,
        candidateNames: namesOf(run.suite),
        progress: progress.candidates,
        hasLadder: ladderOf(run.suite, options.ladderModelOf).length > 0,
        metricOf,
        isJudged: options.isJudged,
      });
    },

    sheet({ run, ...wishes }) {
      const read = loaded.get(run);
      const { suite } = read.run;
      return sheetView({
        suite,
        sheetOf: (wanted) => sheets.of(read, wanted),
        metricOf,
        published: store.published.list(run),
        agreement: judgedAgreement(read, judgedOf(suite), store.labels.list(run)),
        wishes,
      });
    },

    table: (input) => runTable(loaded.get(input.run), input),

    cell({ run, ...place }) {
      const read = loaded.get(run);
      return cellView(store, read, {
        ...place,
        candidateName: namesOf(read.run.suite)[place.candidate] ?? place.candidate,
      });
    },

    label({ run, label, ...place }) {
      const read = loaded.get(run);
      const position = positionOf(read, place.row);
      store.labels.put(run, { candidate: place.candidate, position, repeat: place.repeat }, label);
      return cellView(store, read, {
        ...place,
        candidateName: namesOf(read.run.suite)[place.candidate] ?? place.candidate,
      });
    },

    duel({ run, a, b, metric, offset, limit }) {
      const read = loaded.get(run);
      const { suite } = read.run;
      primaryOf(suite, metric);
      return rowDuel(read, scoredOf(read).table, { a, b, metric: metric ?? suite.primary, offset, limit });
    },

    slices({ run, column }) {
      const read = loaded.get(run);
      const found = slices(scoredOf(read).table, { column, values: read.valuesOf(column), suite: read.run.suite });
      return {
        column,
        slices: found.map(({ value, rows, metrics, difference }) => ({ value, rows, metrics, difference })),
      };
    },

    confusion: ({ run, candidate }) => confusionView(loaded.get(run), candidate),

    stayLocal({ run, local, cloud, signal }): StayLocalView {
      const read = loaded.get(run);
      const { suite } = read.run;
      const told = { local, cloud, metric: suite.primary, signal };
      const [judge] = judgedOf(suite);
      try {
        const { points } = stayLocal(scoredOf(read).table, {
          local,
          cloud,
          signal,
          suite,
          // Of the answer's figures: prompts are not read for a curve.
          promptBytesOf: ({ candidate, position, repeat }) =>
            read.repeats(candidate, position).find((cell) => cell.repeat === repeat)?.promptBytes ?? null,
          ...(judge === undefined ? {} : { judge }),
        });
        return { ...told, points, why: null };
      } catch (thrown) {
        if (!(thrown instanceof YardstickError) || !expected.has(thrown.code)) throw thrown;
        return { ...told, points: null, why: thrown.message };
      }
    },

    quantisation(id) {
      const { suite } = store.runs.get(id) ?? notFound(id);
      // Most runs have no ladder: their scores are not gone through for that.
      if (ladderOf(suite, options.ladderModelOf).length === 0) return null;
      return quantisationView({
        suite,
        scored: scoredOf(loaded.get(id)),
        modelOf: options.ladderModelOf,
        primary: primaryOf(suite),
        figures: store.ladders.get(id),
        measuring: options.ladderJobOf(id),
      });
    },

    regression(id) {
      const after = loaded.get(id);
      const earlier = after.run.repeatOf;
      if (earlier === null || store.runs.get(earlier) === undefined) return null;
      const before = loaded.get(earlier);
      return regressionView(
        { loaded: before, scored: scoredOf(before), summary: summaryOf(earlier) },
        { loaded: after, scored: scoredOf(after), summary: summaryOf(id) },
        (candidate, was, is) =>
          store.cells.askedOtherwise(
            { run: earlier, candidate, position: was, repeat: 0 },
            { run: id, candidate, position: is, repeat: 0 },
          ),
      );
    },
  };
}

/** That a signal cannot be had from a run is an answer, not a fault. */
const expected = new Set(['evaluation/no-signal', 'evaluation/no-rows']);
