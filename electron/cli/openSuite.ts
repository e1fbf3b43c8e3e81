import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../models/errors.ts';
import type { ColumnMapping } from '../engine/evaluation/dataset.ts';
import { judgeMetrics } from '../engine/evaluation/judging/judgeMetrics.ts';
import type { Metric } from '../engine/evaluation/metric.ts';
import { findMetric } from '../engine/evaluation/metrics/metrics.ts';
import type { Suite } from '../engine/evaluation/suite.ts';
import { readSuite } from '../engine/evaluation/suites/readSuite.ts';
import { yamlLimits } from '../engine/evaluation/suites/readYaml.ts';
import { suiteOfFile, type DataReference, type SuiteFile } from '../engine/evaluation/suites/suiteFile.ts';
import type { EvaluationDesk } from '../engine/features/evaluation/evaluationDesk.ts';
import type { DatasetSummary } from '../engine/evaluation/dataset.ts';
import { formatCounted } from './output/formatQuantity.ts';

type Desk = Pick<EvaluationDesk, 'readPath' | 'checkMapping' | 'createDataset' | 'split'>;

/** At most this many rows that cannot be used are named. */
const namedProblems = 5;

/** Reads a suite's file, bounded. @throws {YardstickError} `suite/*` */
export async function readSuiteFile(file: string): Promise<SuiteFile> {
  return readSuite(await readBoundedText(file), { file, findMetric: metricOf });
}

/** @throws {YardstickError} `suite/not-found`, `suite/too-large` */
export async function readBoundedText(file: string): Promise<string> {
  const handle = await open(path.resolve(file)).catch((thrown: NodeJS.ErrnoException) => {
    throw new YardstickError('suite/not-found', `${file} cannot be read (${thrown.code ?? thrown.message}).`, {
      hint: 'Give the path of a suite file.',
    });
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new YardstickError('suite/not-found', `${file} is not a file.`);
    if (info.size > yamlLimits.length * 2)
      throw new YardstickError('suite/too-large', `${file} is too large for a suite.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function metricOf(name: string): Metric {
  return judgeMetrics.find((metric) => metric.name === name) ?? findMetric(name);
}

/** Takes in the rows that a suite names and makes it one that can be run. What is wrong with rows is told through `note`. */
export async function openSuite(
  desk: Desk,
  suite: SuiteFile,
  file: string,
  note: (text: string) => void,
): Promise<Suite> {
  const folder = path.dirname(path.resolve(file));
  const whole = await takeIn(desk, suite.data, folder, note);
  if (suite.train === null) return suiteOfFile(suite, { dataset: whole.hash, train: null });
  if (suite.train.kind === 'file') {
    const train = await takeIn(desk, suite.train, folder, note);
    return suiteOfFile(suite, { dataset: whole.hash, train: train.hash });
  }
  const { test, train, leakCount } = await desk.split({
    dataset: whole.hash,
    testShare: suite.train.test,
    seed: suite.train.seed,
  });
  if (leakCount > 0) note(`${leakCount} of the rows that are asked are (nearly) among the examples.`);
  return suiteOfFile(suite, { dataset: test.hash, train: train.hash });
}

async function takeIn(
  desk: Desk,
  { path: named, columns }: DataReference,
  folder: string,
  note: (text: string) => void,
): Promise<DatasetSummary> {
  const file = path.resolve(folder, named);
  // A suite may come from a stranger: what it names is asked of services, so it names nothing outside its own folder, by links neither.
  const [inside, real] = await Promise.all([realpath(folder), realpath(file).catch(() => file)]);
  const way = path.relative(inside, real);
  if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) {
    throw new YardstickError('suite/outside', `${named} lies outside the folder of the suite.`, {
      hint: 'Put the rows beside the suite, or below it.',
    });
  }
  const table = await desk.readPath({ path: file });
  const guessed: ColumnMapping = Object.fromEntries(
    table.columns.flatMap(({ name, guess }) => (guess === null ? [] : [[name, guess]])),
  );
  const mapping = columns ?? guessed;
  const missing = Object.keys(mapping).find((column) => !table.columns.some(({ name }) => name === column));
  if (missing !== undefined) {
    throw new YardstickError('suite/column', `${named} has no column “${missing}”.`, {
      hint: `It has ${table.columns.map(({ name }) => name).join(', ')}.`,
    });
  }
  const check = await desk.checkMapping({ table: table.id, mapping, deduplicate: false });
  for (const { line, column, message } of check.problems
    .filter(({ severity }) => severity === 'error')
    .slice(0, namedProblems)) {
    note(`${named}${line === null ? '' : `, row ${line}`}${column === null ? '' : `, ${column}`}: ${message}`);
  }
  if (check.errorCount > 0)
    note(
      `${named}: ${formatCounted(check.errorCount, 'row')} cannot be used and ${check.errorCount === 1 ? 'is' : 'are'} left out.`,
    );
  return desk.createDataset({ table: table.id, mapping, deduplicate: false, name: path.basename(named) });
}
