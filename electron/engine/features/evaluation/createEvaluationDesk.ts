import type { DataRow, Dataset, DatasetSummary } from '../../evaluation/dataset.ts';
import { YardstickError } from '../../../../models/errors.ts';
import type { EstimateOptions } from '../../evaluation/candidates/estimateCandidates.ts';
import { sampleRows } from '../../evaluation/data/sampleRows.ts';
import { judgeMetrics } from '../../evaluation/judging/judgeMetrics.ts';
import type { Metric, MetricChoice } from '../../evaluation/metric.ts';
import { findMetric, listMetrics, listPresets } from '../../evaluation/metrics/metrics.ts';
import type { EvaluationRunner } from '../../evaluation/running/evaluationRunner.ts';
import type { Suite } from '../../evaluation/suite.ts';
import { createChangeFeed } from '../../jobs/changeFeed.ts';
import type { Searching } from '../../retrieval/search.ts';
import type { Store } from '../../store/store.ts';
import { exportFileName } from '../../answers/exportFileName.ts';
import { createDatasetDesk } from './datasetDesk.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { createHeadlines } from './headlines.ts';
import { createLadderJobs, type LadderJobsOptions } from './ladderJobs.ts';
import { createRecordingLengths } from './recordingLengths.ts';
import { createLoadedRuns } from './loadedRuns.ts';
import { measuredBefore } from './measuredBefore.ts';
import { metricViews } from './metricViews.ts';
import { notFound } from './notFound.ts';
import { promptfooText, suiteFromPromptfoo } from './promptfooFiles.ts';
import { publishedResults } from './publishedResults.ts';
import type { LadderModel } from './quantisationView.ts';
import { reportMaterial } from './reportMaterial.ts';
import { createRunReading } from './runReading.ts';
import { runReport } from './runReport.ts';
import { checkedSuite, promptPreview, type SuiteChecksOptions } from './suiteChecks.ts';
import { rowsFile, suiteFromText, suiteText } from './suiteFiles.ts';
import type { ReportFile, RunSummary } from './view.ts';

export interface EvaluationDeskOptions extends Pick<
  EstimateOptions,
  'contextOf' | 'priceOf' | 'lengthPrice' | 'isAllowed'
> {
  store: Store;
  runner: EvaluationRunner;
  searching: Pick<Searching, 'search'>;
  nameOf: (model: string) => string;
  ladderModelOf: (model: string) => LadderModel | null;
  /** Why a model cannot be asked now; null where it can. */
  troubleOf: (model: string) => string | null;
  embeddingModelOf: SuiteChecksOptions['embeddingModelOf'];
  serverOf: SuiteChecksOptions['serverOf'];
  embeddingModel: SuiteChecksOptions['embeddingModel'];
  taskOf: SuiteChecksOptions['taskOf'];
  appVersion: string;
  /** For what is measured of a ladder on demand. */
  ladder: Pick<LadderJobsOptions, 'jobs' | 'localModels' | 'turns'>;
}

const datasetsChanged = 'datasets';
/** A test part, its training part, and the ones before. */
const keptDatasets = 4;

/** The Evaluation view's side of the engine. */
export function createEvaluationDesk(options: EvaluationDeskOptions): EvaluationDesk {
  const { store, runner } = options;
  const { datasets } = store.evaluation;
  const changes = createChangeFeed();
  const loaded = createLoadedRuns(store.evaluation);
  const forget = runner.onChange((run) => {
    loaded.changed(run);
    changes.tell(run);
  });
  const judged = new Map(judgeMetrics.map((metric) => [metric.name, metric]));
  const metricOf = (name: string): Metric => judged.get(name) ?? findMetric(name);
  const isJudged = ({ metric }: MetricChoice) => judged.has(metric);

  // What a hash stands for changes only when its rows are read again: a template that is typed asks for the same rows at every pause.
  const recent = new Map<string, Dataset>();
  function keepRecent(dataset: Dataset): Dataset {
    recent.delete(dataset.hash);
    recent.set(dataset.hash, dataset);
    if (recent.size > keptDatasets) recent.delete(recent.keys().next().value as string);
    return dataset;
  }
  /** Has what a suite names in memory, without holding anything else up. */
  async function prepare({ dataset, train }: Pick<Suite, 'dataset' | 'train'>): Promise<void> {
    for (const hash of [dataset, train]) {
      const read = hash === null || recent.has(hash) ? undefined : await datasets.load(hash);
      if (read !== undefined) keepRecent(read);
    }
  }
  function readDataset(hash: string): Dataset {
    const dataset = recent.get(hash) ?? datasets.read(hash);
    if (dataset !== undefined) return keepRecent(dataset);
    throw new YardstickError('data/not-found', 'The rows of the suite are not here.', {
      hint: 'Choose a dataset, or read its file again.',
    });
  }

  const headlines = createHeadlines({ sheetOf: (run) => reading.sheet({ run }), made: (run) => changes.tell(run) });
  const ladderJobs = createLadderJobs({
    ...options.ladder,
    store: store.evaluation,
    ladderModelOf: options.ladderModelOf,
    changed: (run) => changes.tell(run),
  });
  const reading = createRunReading({
    store: store.evaluation,
    loaded,
    metricOf,
    isJudged,
    nameOf: options.nameOf,
    ladderModelOf: options.ladderModelOf,
    ladderJobOf: (run) => ladderJobs.of(run),
    progressOf: (run) => runner.progress(run),
    headlineOf: (run) => headlines.of(run),
  });
  const recordingSeconds = createRecordingLengths();
  const checks = (): SuiteChecksOptions => ({
    ...options,
    recordingSeconds,
    readDataset,
    metricOf,
    isJudged: (metric) => judged.has(metric),
    measured: measuredBefore(store.evaluation),
  });
  const suiteAsFile = (suite: Suite, format: 'yardstick' | 'promptfoo', rows: () => readonly DataRow[]): ReportFile => {
    const isOwn = format === 'yardstick';
    return {
      fileName: exportFileName(suite.name, isOwn ? 'yaml' : 'promptfoo.yaml', 'evaluation'),
      mediaType: 'application/yaml',
      content: isOwn ? suiteText(suite, store.evaluation) : promptfooText(suite, rows(), store.evaluation),
    };
  };
  const summaryOf = (id: string): RunSummary => reading.runs().find((run) => run.id === id) ?? notFound(id);

  return {
    ...createDatasetDesk({
      store,
      inUse: () => inUse(store),
      changed() {
        // The same rows may have another name now, and their recordings lie elsewhere.
        recent.clear();
        changes.tell(datasetsChanged);
      },
    }),
    ...reading,
    load: (id) => loaded.load(id),
    runs() {
      const runs = reading.runs();
      headlines.make(runs.flatMap(({ id, state, headline }) => (state === 'done' && headline === null ? [id] : [])));
      return runs;
    },

    metrics({ dataset }) {
      const summary: DatasetSummary | null = dataset === null ? null : (datasets.get(dataset) ?? null);
      return metricViews([...listMetrics(), ...judgeMetrics, ...listPresets()], summary);
    },
    async checkSuite({ suite }) {
      await prepare(suite);
      return checkedSuite(suite, checks());
    },
    async preview({ suite, candidate, position }) {
      await prepare(suite);
      return promptPreview(suite, candidate, position, checks());
    },
    async importSuite({ text, format }) {
      if (format === 'yardstick') return suiteFromText(text, store.evaluation, metricOf);
      const imported = await suiteFromPromptfoo(text, store.evaluation, store.connections.list());
      changes.tell(datasetsChanged);
      return imported;
    },
    suiteFile({ run, format }) {
      const read = loaded.get(run);
      return suiteAsFile(read.run.suite, format, () => store.evaluation.runs.rows(run));
    },
    draftFile: ({ suite, format }) =>
      suiteAsFile(suite, format, () => {
        const { rows } = readDataset(suite.dataset);
        return suite.sample === null ? rows : sampleRows(rows, suite.sample.rows, suite.sample.seed);
      }),

    rowsFile({ run, part }) {
      const { suite } = loaded.get(run).run;
      return rowsFile(part === 'rows' ? suite.dataset : suite.train, store.evaluation);
    },
    datasetFile: ({ dataset }) => rowsFile(dataset, store.evaluation),

    async start({ suite, repeatOf }) {
      await prepare(suite);
      const { errors, hostsToAllow } = await checkedSuite(suite, checks());
      const [error, ...others] = errors;
      if (error !== undefined) {
        const details = others.map(({ field, message }) => `${field}: ${message}`);
        throw new YardstickError('evaluation/suite', error.message, { data: { field: error.field, details } });
      }
      if (hostsToAllow.length > 0) {
        throw new YardstickError('egress/not-allowed', `Nothing may be sent to ${hostsToAllow.join(' and ')} yet.`, {
          hint: 'Allow it on the Connections page first.',
          data: { host: hostsToAllow[0] ?? '' },
        });
      }
      return summaryOf(runner.start({ suite, repeatOf: repeatOf ?? null }).id);
    },
    pause(id) {
      runner.pause(id);
      return summaryOf(id);
    },
    async resume({ id, budgetUsd }) {
      await runner.resume(id, budgetUsd === undefined ? {} : { budgetUsd });
      return summaryOf(id);
    },
    cancel(id) {
      runner.cancel(id);
      return summaryOf(id);
    },
    async repeat(id) {
      const before = store.evaluation.runs.get(id) ?? notFound(id);
      return summaryOf(runner.start({ suite: before.suite, repeatOf: id }).id);
    },
    async removeRun(id) {
      ladderJobs.stop(id);
      await runner.remove(id);
      loaded.removed(id);
      headlines.forget(id);
      changes.tell(id);
    },

    measureLadder: (id) => ladderJobs.start(loaded.get(id)),
    stopLadder: (id) => ladderJobs.stop(id),

    readPublished({ run, candidate, text }) {
      const { suite } = loaded.get(run).run;
      if (!suite.candidates.some(({ id }) => id === candidate)) notFound(candidate);
      store.evaluation.published.put(run, publishedResults(text, candidate));
      return reading.sheet({ run });
    },
    report({ run, format, rows }) {
      const material = reportMaterial(loaded.get(run), {
        store: store.evaluation,
        reading,
        metricOf,
        appVersion: options.appVersion,
      });
      return runReport(material, format, { rows });
    },

    async *watch(signal) {
      for await (const keys of changes.watch(signal)) {
        yield { runs: keys.filter((key) => key !== datasetsChanged), datasets: keys.includes(datasetsChanged) };
      }
    },
    async close() {
      forget();
      headlines.close();
      await runner.close();
    },
  };
}

/** Datasets whose rows are being asked, or can still be. */
function inUse({ evaluation }: Store): Set<string> {
  const open = evaluation.runs.list().filter(({ state }) => state === 'running');
  return new Set(open.flatMap(({ suite }) => (suite.train === null ? [suite.dataset] : [suite.dataset, suite.train])));
}
