import { YardstickError } from '../../../../models/errors.ts';
import type { Answering, Candidate, CandidateEstimate } from '../../evaluation/candidate.ts';
import { estimateCandidates, type EstimateOptions } from '../../evaluation/candidates/estimateCandidates.ts';
import { chooseExamples } from '../../evaluation/candidates/chooseExamples.ts';
import { preparePrompts } from '../../evaluation/candidates/preparePrompts.ts';
import { promptSize } from '../../evaluation/candidates/promptSize.ts';
import { namesIn } from '../../evaluation/candidates/renderPrompt.ts';
import { trainingRows, type TrainingRows } from '../../evaluation/classifying/trainingRows.ts';
import { sampleRows } from '../../evaluation/data/sampleRows.ts';
import type { DataRow, Dataset } from '../../evaluation/dataset.ts';
import type { Metric } from '../../evaluation/metric.ts';
import { estimateJudge } from '../../evaluation/judging/estimateJudge.ts';
import { faithfulness } from '../../evaluation/judging/faithfulness.ts';
import { formatRows } from '../../evaluation/reports/formatFigures.ts';
import { checkSuite } from '../../evaluation/running/checkSuite.ts';
import { noEmbedding } from '../../evaluation/running/metricEmbedding.ts';
import { resolveMeasures } from '../../evaluation/running/resolveMeasures.ts';
import { localLane, sourceOf } from '../../evaluation/running/works.ts';
import type { Suite } from '../../evaluation/suite.ts';
import { namedToChoose } from '../../evaluation/suites/modelToChoose.ts';
import type { Searching } from '../../retrieval/search.ts';
import { classifierWarnings } from './classifierWarnings.ts';
import type { PromptPreview, SuiteCheck } from './view.ts';

export interface SuiteChecksOptions extends Pick<
  EstimateOptions,
  'contextOf' | 'priceOf' | 'lengthPrice' | 'recordingSeconds' | 'isAllowed' | 'measured'
> {
  /** With all rows. @throws {YardstickError} `data/not-found` */
  readDataset: (hash: string) => Dataset;
  /** @throws {YardstickError} `metric/unknown` */
  metricOf: (name: string) => Metric;
  searching: Pick<Searching, 'search'>;
  /** Whether a metric is scored by the judge. */
  isJudged: (metric: string) => boolean;
  /** The model that makes a knowledge base's vectors; null where there is no such base. */
  embeddingModelOf: (base: string) => string | null;
  /** The PostgreSQL server that a knowledge base is kept on, `host:port`, and whether it may be reached; null where it is on this machine. */
  serverOf: (base: string) => { destination: string; allowed: boolean } | null;
  /** Why a model cannot be asked now; null where it can. */
  troubleOf: (model: string) => string | null;
  /** What a model of this machine is for; null where that is not known, and for a service's. */
  taskOf: (model: string) => string | null;
  /** What metrics that compare meanings take where they name no model; null where there is none on this machine. */
  embeddingModel: () => string | null;
}

/** What a suite would do, before it does: nothing is sent. */
export async function checkedSuite(suite: Suite, options: SuiteChecksOptions): Promise<SuiteCheck> {
  const errors: SuiteCheck['errors'] = [];
  const note = (field: string, thrown: unknown): null => {
    if (!(thrown instanceof YardstickError)) throw thrown;
    const named = thrown.data['field'];
    errors.push({ field: typeof named === 'string' ? named : field, message: sentence(thrown) });
    return null;
  };
  const attempt = <Result>(field: string, work: () => Result): Result | null => {
    try {
      return work();
    } catch (thrown) {
      return note(field, thrown);
    }
  };
  attempt('suite', () => checkSuite(suite));
  attempt('metrics', () => {
    resolveMeasures(suite, options.metricOf);
    assertEmbedding(suite, options);
  });
  for (const { id, model, template, answering } of suite.candidates) {
    const mistaken = mistakenTask(options.taskOf(model), answering);
    if (mistaken !== null) errors.push({ field: `candidates.${id}`, message: mistaken });
    if (answering !== 'transcribe' && answering !== 'classify' && template.trim() === '')
      errors.push({ field: `candidates.${id}`, message: 'The prompt is empty.' });
    const trouble = troubleOf(model, options);
    if (trouble !== null) errors.push({ field: `candidates.${id}`, message: trouble });
  }
  if (suite.judge !== null) {
    const trouble = troubleOf(suite.judge.model, options);
    if (trouble !== null) errors.push({ field: 'judge', message: trouble });
  }
  const rows = attempt('dataset', () => askedRows(suite, options)) ?? [];
  // That there are no training rows has been said above: the others are estimated nevertheless.
  const learning = new Map<string, TrainingRows>();
  for (const candidate of suite.candidates) {
    if (candidate.technique.kind !== 'classifier' || suite.train === null || rows.length === 0) continue;
    const found = await learnedRows(candidate, suite.train, rows, options).catch((thrown: unknown) =>
      note(`candidates.${candidate.id}`, thrown),
    );
    if (found !== null) learning.set(candidate.id, found);
  }
  const asked = {
    ...suite,
    candidates: suite.candidates.filter(
      ({ id, technique, model }) =>
        (technique.kind !== 'few-shot' || suite.train !== null) &&
        (technique.kind !== 'classifier' || learning.has(id)) &&
        namedToChoose(model) === null &&
        isKnown(model, options),
    ),
  };
  const learnsFrom: EstimateOptions['learnsFrom'] = ({ id }) => learning.get(id)?.rows ?? [];
  const prompts = attempt('train', () => promptsOf(asked, options));
  const estimates =
    prompts === null || rows.length === 0
      ? []
      : ((await estimateCandidates({ ...options, suite: asked, rows, prompts, learnsFrom }).catch((thrown: unknown) =>
          note('candidates', thrown),
        )) ?? []);
  for (const { candidate, requests, warnings } of estimates) {
    if (requests === 0) {
      errors.push({ field: `candidates.${candidate}`, message: `No row can be asked. ${warnings[0] ?? ''}`.trim() });
    }
  }
  const judge = rows.length === 0 ? null : (attempt('judge', () => judgeOf(asked, rows, estimates, options)) ?? null);
  const alsoLeaving = attempt('judge', () => leavingBeside(suite, options)) ?? [];
  return {
    errors,
    warnings: [
      ...warningsOf(suite, rows),
      ...exampleWarnings(suite, options),
      ...classifierWarnings(suite, rows, learning),
      ...likelihoodWarnings(suite, options),
      ...faithfulnessWarnings(suite, rows),
    ],
    rows: rows.length,
    requests: estimates.reduce((sum, { requests }) => sum + requests, 0),
    estimates,
    judge,
    usd: [...estimates, ...(judge === null ? [] : [judge])].reduce((sum, { usd }) => sum + (usd ?? 0), 0),
    usdIncomplete: estimates.some(({ usd }) => usd === null) || judge?.usd === null,
    seconds: wholeTime(suite, estimates),
    alsoLeaving,
    hostsToAllow: [
      ...new Set(
        [...estimates, ...alsoLeaving].flatMap(({ destination, allowed }) =>
          destination === null || allowed ? [] : [destination],
        ),
      ),
    ],
  };
}

/** That there is no such model or connection has been said of each candidate: an estimate of the others would say it once more. */
function isKnown(model: string, { contextOf }: Pick<SuiteChecksOptions, 'contextOf'>): boolean {
  try {
    contextOf(model);
    return true;
  } catch {
    return false;
  }
}

/** Why a model cannot be asked now; null where it can. */
function troubleOf(model: string, options: Pick<SuiteChecksOptions, 'troubleOf'>): string | null {
  const named = namedToChoose(model);
  return named === null ? options.troubleOf(model) : `Choose a model in place of ${named}.`;
}

/** @throws {YardstickError} `evaluation/no-examples`, `evaluation/one-label`, `evaluation/too-many-labels` */
async function learnedRows(
  candidate: Candidate,
  train: string,
  asked: readonly DataRow[],
  { readDataset }: SuiteChecksOptions,
): Promise<TrainingRows> {
  return await trainingRows(candidate, readDataset(train).rows, asked);
}

/** A speech or an embedding model that is asked to write, or another one in its place. */
function mistakenTask(task: string | null, answering: Answering): string | null {
  if (task === null) return null;
  if (answering === 'transcribe') {
    return task === 'transcription' ? null : 'It is no speech model: it cannot transcribe.';
  }
  if (answering === 'classify') {
    return task === 'embedding' ? null : 'It is no embedding model: a classifier learns from the vectors of one.';
  }
  if (task === 'embedding') return 'It is an embedding model: it writes nothing, and can only be used as a classifier.';
  return task === 'transcription'
    ? 'It is a speech model: it transcribes the recordings of rows, and does nothing else.'
    : null;
}

/** @throws {YardstickError} `metric/no-embedding`: every row would lack its score */
function assertEmbedding({ metrics }: Suite, { metricOf, embeddingModel, troubleOf }: SuiteChecksOptions): void {
  for (const { metric, parameters } of metrics) {
    if (!metricOf(metric).needs.includes('embedding')) continue;
    const named = parameters?.['model'];
    if (typeof named !== 'string') {
      if (embeddingModel() === null) throw noEmbedding();
      continue;
    }
    const trouble = troubleOf(named);
    if (trouble !== null) throw new YardstickError('metric/no-embedding', trouble, { data: { field: 'metrics' } });
  }
}

/** Candidates of this machine go one after another, those of a service share its requests; this machine and each service work at the same time. */
function wholeTime({ candidates }: Suite, estimates: readonly CandidateEstimate[]): number | null {
  const lanes = new Map<string, number>();
  for (const { candidate, seconds } of estimates) {
    if (seconds === null) return null;
    const lane = sourceOf(candidates.find(({ id }) => id === candidate)?.model ?? localLane);
    lanes.set(lane, (lanes.get(lane) ?? 0) + seconds);
  }
  return lanes.size === 0 ? null : Math.max(...lanes.values());
}

/** What the judge would be asked; null where it is asked nothing. */
function judgeOf(
  suite: Suite,
  rows: readonly DataRow[],
  estimates: readonly CandidateEstimate[],
  options: SuiteChecksOptions,
): SuiteCheck['judge'] {
  const { judge } = suite;
  if (judge === null || namedToChoose(judge.model) !== null) return null;
  if (!suite.metrics.some(({ metric }) => options.isJudged(metric))) return null;
  return estimateJudge({
    suite: { ...suite, judge },
    rows,
    estimates,
    context: options.contextOf(judge.model),
    price: judge.model.startsWith('local:') ? null : options.priceOf(judge.model),
  });
}

/** Where rows go beside the candidates: a judge reads every row with its answers, a service that makes vectors and a database that is searched read every question. */
function leavingBeside(suite: Suite, options: SuiteChecksOptions): SuiteCheck['alsoLeaving'] {
  const goes = (model: string, what: string): SuiteCheck['alsoLeaving'] => {
    const { destination, leavesMachine } = options.contextOf(model);
    return leavesMachine && destination !== null ? [{ what, destination, allowed: options.isAllowed(model) }] : [];
  };
  const isJudged = suite.metrics.some(({ metric }) => options.isJudged(metric));
  const bases = new Set(
    suite.candidates.flatMap(({ technique }) => (technique.kind === 'retrieval' ? [technique.base] : [])),
  );
  return [
    ...(suite.judge !== null && isJudged && namedToChoose(suite.judge.model) === null
      ? goes(suite.judge.model, 'Every row with its answers, to be judged')
      : []),
    ...Array.from(bases).flatMap((base) => {
      const model = options.embeddingModelOf(base);
      return model === null ? [] : goes(model, 'Every input, to be looked for in a knowledge base');
    }),
    ...Array.from(bases).flatMap((base) => {
      const server = options.serverOf(base);
      return server === null
        ? []
        : [{ what: 'Every input, to be looked for in a knowledge base on a PostgreSQL server', ...server }];
    }),
  ];
}

/** A candidate's prompt for the row at a place of those that would be asked. */
export async function promptPreview(
  suite: Suite,
  candidateId: string,
  position: number,
  options: SuiteChecksOptions,
): Promise<PromptPreview> {
  const candidate = suite.candidates.find(({ id }) => id === candidateId);
  if (candidate === undefined) {
    throw new YardstickError('evaluation/suite', `The suite has no candidate "${candidateId}".`);
  }
  const rows = askedRows(suite, options);
  const row = rows[Math.min(position, rows.length - 1)];
  if (row === undefined) throw new YardstickError('evaluation/no-rows', 'The dataset has no rows to ask.');
  // Only this one's examples: another candidate's missing training rows are not this preview's fault.
  const prompt = await promptsOf({ ...suite, candidates: [candidate] }, options).render(candidate, row);
  return { row, prompt, inputTokens: promptSize(prompt).tokens };
}

function askedRows({ dataset, sample }: Suite, { readDataset }: SuiteChecksOptions): DataRow[] {
  const { rows } = readDataset(dataset);
  return sample === null ? rows : sampleRows(rows, sample.rows, sample.seed);
}

function promptsOf(suite: Suite, { readDataset, searching }: SuiteChecksOptions) {
  const { rows } = readDataset(suite.dataset);
  return preparePrompts({
    suite,
    labels: [...new Set(rows.flatMap(({ label }) => (label === null ? [] : [label])))],
    train: suite.train === null ? [] : readDataset(suite.train).rows,
    chooseExamples,
    searching,
  });
}

/** Rows below which an interval is so wide that a verdict is unlikely. */
const fewRows = 30;

function warningsOf(suite: Suite, rows: readonly DataRow[]): string[] {
  const warnings: string[] = [];
  if (rows.length > 0 && rows.length < fewRows) {
    warnings.push(
      `With ${formatRows(rows.length)} a verdict is unlikely: differences of less than about 30 points cannot be told from chance.`,
    );
  }
  if (suite.candidates.length === 1)
    warnings.push('With one candidate there is nothing to compare: the sheet has figures and no verdict.');
  const fixed = suite.candidates.filter(({ template }) => template.trim() !== '' && namesIn(template).length === 0);
  for (const { id } of fixed) warnings.push(`"${id}" is asked the same of every row: its prompt names no column.`);
  if (suite.margin >= 1) warnings.push('With a margin this large nearly everything is not worse.');
  if (suite.repeats > 1 && suite.candidates.every(({ settings }) => settings.temperature === 0)) {
    warnings.push('At temperature 0 repeats say nearly the same: their spread says little.');
  }
  return warnings;
}

/** Few-shot with fewer rows than examples goes on with those that there are: the name would promise more. */
function exampleWarnings(suite: Suite, { readDataset }: SuiteChecksOptions): string[] {
  if (suite.train === null) return [];
  const train = readDataset(suite.train).rows;
  return suite.candidates.flatMap(({ id, technique }) => {
    if (technique.kind !== 'few-shot') return [];
    const found = chooseExamples(train, technique).length;
    return found < technique.count
      ? [`"${id}" is to take ${technique.count} examples, and the training rows give only ${found}.`]
      : [];
  });
}

/** A column that stays empty for some candidates is better known before it is looked at. */
function likelihoodWarnings(suite: Suite, options: SuiteChecksOptions): string[] {
  const named = (which: (candidate: Candidate) => boolean) => suite.candidates.filter(which).map(({ id }) => `"${id}"`);
  const classifiers = named(({ answering }) => answering === 'classify');
  const services = named(({ model, answering }) => answering !== 'classify' && !model.startsWith('local:'));
  return suite.metrics.flatMap(({ metric, as }) =>
    needsOf(metric, options).includes('likelihood')
      ? [
          ...(services.length === 0
            ? []
            : [
                `${services.join(' and ')} will have no "${as ?? metric}": a service does not say how likely it finds a given text.`,
              ]),
          ...(classifiers.length === 0
            ? []
            : [`${classifiers.join(' and ')} will have no "${as ?? metric}": a classifier writes no text.`]),
        ]
      : [],
  );
}

/** The judge would be asked for nothing of any row. */
function faithfulnessWarnings({ metrics, candidates }: Suite, rows: readonly DataRow[]): string[] {
  const chosen = metrics.find(({ metric }) => metric === faithfulness.name);
  if (chosen === undefined || rows.length === 0) return [];
  if (candidates.some(({ technique }) => technique.kind === 'retrieval')) return [];
  return rows.some(({ context }) => context.length > 0)
    ? []
    : [`"${chosen.as ?? chosen.metric}" will be empty: no candidate looks for passages, and the rows have no context.`];
}

/** None of a metric that is not known: that is an error of its own. */
function needsOf(metric: string, { metricOf }: SuiteChecksOptions): Metric['needs'] {
  try {
    return metricOf(metric).needs;
  } catch {
    return [];
  }
}

const sentence = ({ message, hint }: YardstickError) => (hint === undefined ? message : `${message} ${hint}`);
