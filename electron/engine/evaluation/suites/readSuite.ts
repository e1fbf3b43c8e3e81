import { YardstickError } from '../../../../models/errors.ts';
import type { ColumnMapping, ColumnRole } from '../dataset.ts';
import type { Metric, MetricChoice } from '../metric.ts';
import { plainValue } from './plainValue.ts';
import { readCandidates, readSeed } from './readCandidates.ts';
import { readYaml, type YamlNode } from './readYaml.ts';
import type { DataReference, SuiteFile, TrainingRows } from './suiteFile.ts';
import { createYamlReader, type YamlReader } from './yamlReader.ts';

export const columnRoles = [
  'input',
  'reference',
  'choices',
  'label',
  'context',
  'image',
  'audio',
] as const satisfies readonly ColumnRole[];

const suiteKeys = [
  'name',
  'description',
  'data',
  'template',
  'templates',
  'settings',
  'answering',
  'candidates',
  'metrics',
  'primary',
  'baseline',
  'margin',
  'confidence',
  'repeats',
  'budget',
  'concurrency',
  'keepPrefix',
  'judge',
] as const;

export interface ReadSuiteOptions {
  /** What the file is called in messages. */
  file: string;
  /** Where metrics are looked up, so that a wrong name or parameter is found here rather than at a start. May throw an error of ours that says more. */
  findMetric?: (name: string) => Metric | undefined;
}

/**
 * Reads a suite file (YAML 1.2, so JSON, too).
 * @throws {YardstickError} `suite/yaml`, `suite/too-large`, `suite/invalid`: with line, column and what is allowed
 */
export function readSuite(text: string, options: ReadSuiteOptions): SuiteFile {
  const { file } = options;
  const yaml = readYaml(text, { file });
  const reader = createYamlReader(yaml, file);
  const fields = reader.fields(yaml.root, suiteKeys);
  if (fields === undefined) reader.end();
  const { template, templates, settings, answering, ...given } = fields ?? {};
  for (const [key, what] of Object.entries(required)) {
    if (fields !== undefined && given[key as keyof typeof required] === undefined) {
      reader.problem(yaml.root, `The suite has no “${key}”: ${what}`);
    }
  }

  const defaults = Object.fromEntries(
    Object.entries({ template, templates, settings, answering }).filter(([, node]) => node !== undefined),
  );
  const candidates = given.candidates === undefined ? [] : readCandidates(reader, given.candidates, defaults);
  const metrics = given.metrics === undefined ? [] : readMetrics(reader, given.metrics, options);
  const data = given.data === undefined ? undefined : readData(reader, given.data);
  const learning = candidates.find(({ technique: { kind } }) => kind === 'few-shot' || kind === 'classifier');
  if (learning !== undefined && data !== undefined && data.train === null && given.data !== undefined) {
    reader.problem(
      given.data,
      `${learning.id} ${learning.technique.kind === 'classifier' ? 'learns from training rows' : 'takes examples'}: name a table for them (“train: FILE”) or keep some rows back (“split: {test: 0.8}”)`,
    );
  }
  const names = metrics.map(({ metric, as }) => as ?? metric);
  const suite: SuiteFile = {
    name: readText(reader, given.name, 200) ?? '',
    description:
      given.description === undefined
        ? ''
        : (reader.text(given.description, { allowEmpty: true, longest: 10_000 }) ?? ''),
    data: data?.data ?? { path: '', columns: null },
    train: data?.train ?? null,
    sample: data?.sample ?? null,
    candidates,
    metrics,
    primary: oneOf(reader, given.primary, names, 'primary', 'a metric of this suite') ?? names[0] ?? '',
    baseline:
      oneOf(
        reader,
        given.baseline,
        candidates.map(({ id }) => id),
        'baseline',
        'a candidate',
      ) ??
      candidates[0]?.id ??
      '',
    margin: 0,
    confidence:
      given.confidence === undefined ? 0.95 : (reader.number(given.confidence, { low: 0.5, high: 0.999 }) ?? 0.95),
    repeats: given.repeats === undefined ? 1 : (reader.number(given.repeats, { low: 1, high: 50, whole: true }) ?? 1),
    budgetUsd: given.budget === undefined ? null : readBudget(reader, given.budget),
    concurrency:
      given.concurrency === undefined ? 4 : (reader.number(given.concurrency, { low: 1, high: 64, whole: true }) ?? 4),
    ...(readKeepPrefix(reader, given.keepPrefix) ? {} : { keepPrefix: false }),
    judge:
      given.judge === undefined
        ? null
        : readJudge(
            reader,
            given.judge,
            metrics.some((choice) => asksRubric(choice, options)),
          ),
  };
  suite.margin = readMargin(reader, given.margin, yaml.root, primaryMetric(suite, options));
  reader.end();
  return suite;
}

const required = {
  name: 'what it is called',
  data: 'the table of rows, e.g. “data: {path: rows.csv}”',
  candidates: 'models, and how they are used',
  metrics: 'a list of what is measured',
};

/** Kept unless the file says no. */
function readKeepPrefix(reader: YamlReader, node: YamlNode | undefined): boolean {
  return node === undefined || reader.flag(node) !== false;
}

function readText(reader: YamlReader, node: YamlNode | undefined, longest: number): string | undefined {
  return node === undefined ? undefined : reader.text(node, { longest })?.trim();
}

function oneOf(
  reader: YamlReader,
  node: YamlNode | undefined,
  allowed: readonly string[],
  key: string,
  what: string,
): string | undefined {
  const text = node === undefined ? undefined : reader.text(node, { longest: 100 });
  if (text === undefined || allowed.includes(text)) return text;
  if (allowed.length > 0) {
    reader.problem(node as YamlNode, `${key} must be ${what} (${allowed.join(', ')}), not “${text}”`);
  }
  return undefined;
}

interface ReadData {
  data: DataReference;
  train: TrainingRows | null;
  sample: SuiteFile['sample'];
}

function readData(reader: YamlReader, node: YamlNode): ReadData | undefined {
  const fields =
    node.kind === 'scalar'
      ? { path: node }
      : reader.fields(node, ['path', 'columns', 'sample', 'train', 'split'] as const);
  if (fields === undefined) return undefined;
  const { path, columns, sample, train, split } = fields as Partial<
    Record<'path' | 'columns' | 'sample' | 'train' | 'split', YamlNode>
  >;
  if (path === undefined) reader.problem(node, 'data needs a path: the table, relative to this file');
  if (train !== undefined && split !== undefined) reader.problem(split, 'Either train or split, not both');
  const data = { path: readPath(reader, path), columns: readColumns(reader, columns) };
  return {
    data,
    train: readTraining(reader, train, split, data.columns),
    sample: sample === undefined ? null : readSample(reader, sample),
  };
}

/** Files go with their suite: a path that only one machine has is refused, and so is an address. */
function readPath(reader: YamlReader, node: YamlNode | undefined): string {
  const text = readText(reader, node, 1_000);
  if (text === undefined) return '';
  const path = text.replaceAll('\\', '/');
  if (/^([a-z][a-z0-9+.-]*:|\/|~)/i.test(path) || path.includes('\0')) {
    reader.problem(node as YamlNode, 'A path must be relative to the suite’s file, so that both can be moved together');
  }
  return path;
}

function readColumns(reader: YamlReader, node: YamlNode | undefined): ColumnMapping | null {
  const map = node === undefined ? undefined : reader.map(node);
  if (map === undefined) return null;
  const roles = Array.from(map.entries, ([name, { value }]) => [name, reader.choice(value, columnRoles)] as const);
  if (!roles.some(([, role]) => role === 'input' || role === 'audio')) {
    reader.problem(map, 'One column must be the input, e.g. “columns: {question: input, answer: reference}”');
  }
  return Object.fromEntries(roles.filter((entry) => entry[1] !== undefined)) as ColumnMapping;
}

function readTraining(
  reader: YamlReader,
  train: YamlNode | undefined,
  split: YamlNode | undefined,
  columns: ColumnMapping | null,
): TrainingRows | null {
  if (split !== undefined) {
    const fields = reader.fields(split, ['test', 'seed'] as const);
    if (fields === undefined) return null;
    const test = fields.test === undefined ? 0.8 : reader.number(fields.test, { low: 0.05, high: 0.95 });
    return { kind: 'split', test: test ?? 0.8, seed: readSeed(reader, fields.seed) };
  }
  if (train === undefined) return null;
  if (train.kind === 'scalar') return { kind: 'file', path: readPath(reader, train), columns };
  const fields = reader.fields(train, ['path', 'columns'] as const);
  if (fields?.path === undefined) {
    if (fields !== undefined) reader.problem(train, 'train needs a path');
    return null;
  }
  const own = fields.columns === undefined ? columns : readColumns(reader, fields.columns);
  return { kind: 'file', path: readPath(reader, fields.path), columns: own };
}

function readSample(reader: YamlReader, node: YamlNode): SuiteFile['sample'] {
  const fields = node.kind === 'scalar' ? { rows: node } : reader.fields(node, ['rows', 'seed'] as const);
  if (fields?.rows === undefined) {
    if (fields !== undefined) reader.problem(node, 'sample needs rows: how many are asked');
    return null;
  }
  const rows = reader.number(fields.rows, { low: 1, high: 500_000, whole: true });
  return rows === undefined ? null : { rows, seed: readSeed(reader, (fields as { seed?: YamlNode }).seed) };
}

function readMetrics(reader: YamlReader, node: YamlNode, options: ReadSuiteOptions): MetricChoice[] {
  const items = reader.list(node) ?? [];
  if (items.length === 0 && node.kind === 'list') reader.problem(node, 'metrics must hold one metric or more');
  if (items.length > 32) reader.problem(node, 'A suite has at most 32 metrics');
  const taken = new Set<string>();
  const found: MetricChoice[] = [];
  for (const item of items.slice(0, 32)) {
    const choice = readMetric(reader, item, options);
    if (choice === undefined) continue;
    const name = choice.as ?? choice.metric;
    if (taken.has(name))
      reader.problem(item, `Two metrics are called “${name}”; give one of them another name with “as”`);
    taken.add(name);
    found.push(choice);
  }
  return found;
}

const metricKeys = ['metric', 'as', 'parameters', 'onlyWhere', 'threshold', 'passAt'] as const;

/** A name, or a mapping with `metric`, `as`, `onlyWhere`, `threshold`, `passAt` and the metric's parameters. */
function readMetric(reader: YamlReader, node: YamlNode, options: ReadSuiteOptions): MetricChoice | undefined {
  const fields = node.kind === 'scalar' ? { metric: node } : reader.fields(node, metricKeys);
  if (fields === undefined) return undefined;
  const given = fields as Partial<Record<(typeof metricKeys)[number], YamlNode>>;
  if (given.metric === undefined) {
    reader.problem(node, 'A metric needs its name, e.g. “metric: exact-match”');
    return undefined;
  }
  const metric = reader.text(given.metric, { longest: 100 });
  if (metric === undefined) return undefined;
  const finite = { low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
  const as = readText(reader, given.as, 100);
  const parameters = given.parameters === undefined ? undefined : reader.map(given.parameters);
  const onlyWhere = readText(reader, given.onlyWhere, 200);
  const passAt = given.passAt && reader.number(given.passAt, finite);
  const threshold = given.threshold && reader.number(given.threshold, finite);
  const choice: MetricChoice = {
    metric,
    ...(as === undefined ? {} : { as }),
    ...(parameters === undefined ? {} : { parameters: plainValue(parameters) as Record<string, unknown> }),
    ...(onlyWhere === undefined ? {} : { onlyWhere }),
    ...(passAt === undefined ? {} : { passAt }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  checkMetric(reader, choice, given.metric, given.parameters ?? given.metric, options);
  return choice;
}

function checkMetric(
  reader: YamlReader,
  choice: MetricChoice,
  nameNode: YamlNode,
  parametersNode: YamlNode,
  { findMetric }: ReadSuiteOptions,
): void {
  if (findMetric === undefined) return;
  const metric = attempt(reader, nameNode, () => {
    const found = findMetric(choice.metric);
    if (found === undefined) reader.problem(nameNode, `There is no metric “${choice.metric}”`);
    return found;
  });
  if (metric !== undefined) attempt(reader, parametersNode, () => metric.parse(choice.parameters ?? {}));
}

/** What the metrics complain of is a problem of this place. */
function attempt<Result>(reader: YamlReader, node: YamlNode, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof YardstickError)) throw thrown;
    reader.problem(node, thrown.hint === undefined ? thrown.message : `${thrown.message}. ${thrown.hint}`);
    return undefined;
  }
}

function primaryMetric({ metrics, primary }: SuiteFile, { findMetric }: ReadSuiteOptions): Metric | undefined {
  const choice = metrics.find(({ metric, as }) => (as ?? metric) === primary);
  try {
    return choice === undefined ? undefined : findMetric?.(choice.metric);
  } catch {
    return undefined; // said where it is named
  }
}

/** Three points of a share (or of a score out of 100) where none is given; a figure with a unit of its own has no usual margin. */
function readMargin(
  reader: YamlReader,
  node: YamlNode | undefined,
  root: YamlNode,
  primary: Metric | undefined,
): number {
  if (node !== undefined) return reader.number(node, { low: 0, high: Number.MAX_VALUE }) ?? 0;
  if (primary?.scale === 'number') {
    reader.problem(
      root,
      `The suite has no “margin”: how much worse (in ${primary.unit ?? primary.label}) is still as good?`,
    );
  }
  return primary?.scale === 'score' ? 3 : 0.03;
}

function readBudget(reader: YamlReader, node: YamlNode): number | null {
  if (node.kind === 'scalar' && node.value === null) return null;
  return reader.number(node, { low: 0, high: 1_000_000 }) ?? null;
}

/** Whether a metric is judged by the suite's rubric. Of one that is not known, or whose parameters are wrong, that is said elsewhere. */
function asksRubric({ metric, parameters = {} }: MetricChoice, { findMetric }: ReadSuiteOptions): boolean {
  try {
    const found = findMetric?.(metric);
    const needs = found?.needsWith?.(found.parse(parameters)) ?? found?.needs ?? [];
    return needs.includes('rubric');
  } catch {
    return false;
  }
}

function readJudge(reader: YamlReader, node: YamlNode, needsRubric: boolean): SuiteFile['judge'] {
  const fields = reader.fields(node, ['model', 'rubric', 'mode'] as const);
  if (fields === undefined) return null;
  if (fields.model === undefined) reader.problem(node, 'judge needs a model');
  if (fields.rubric === undefined && needsRubric) {
    reader.problem(node, 'judge needs a rubric: what a good answer is');
  }
  const model = readText(reader, fields.model, 400) ?? '';
  // Files of earlier versions say a mode, which never decided anything: the metrics do.
  if (fields.mode !== undefined) reader.choice(fields.mode, ['rubric', 'pairwise'] as const);
  return {
    model: model.includes(':') ? model : `local:${model}`,
    rubric: fields.rubric === undefined ? '' : (reader.text(fields.rubric, { longest: 20_000 }) ?? ''),
  };
}
