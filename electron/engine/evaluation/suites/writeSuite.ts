import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Candidate, Technique } from '../candidate.ts';
import type { MetricChoice } from '../metric.ts';
import { candidateId } from './candidateId.ts';
import type { DataReference, SuiteFile } from './suiteFile.ts';

const require = createRequire(import.meta.url);

/** A suite as a file that `readSuite` reads back to the same suite. What all candidates share is said once. */
export function writeSuite(suite: SuiteFile): string {
  const { candidates, judge } = suite;
  const shared = sharedParts(candidates);
  const document = {
    name: suite.name,
    ...(suite.description === '' ? {} : { description: suite.description }),
    data: dataOf(suite),
    ...shared,
    candidates: candidates.map((candidate) => candidateOf(candidate, shared)),
    metrics: suite.metrics.map(metricOf),
    primary: suite.primary,
    baseline: suite.baseline,
    margin: suite.margin,
    confidence: suite.confidence,
    repeats: suite.repeats,
    ...(suite.budgetUsd === null ? {} : { budget: suite.budgetUsd }),
    concurrency: suite.concurrency,
    ...(suite.keepPrefix === false ? { keepPrefix: false } : {}),
    ...(judge === null
      ? {}
      : { judge: { model: judge.model, ...(judge.rubric === '' ? {} : { rubric: judge.rubric }) } }),
  };
  const { stringify } = require('yaml') as typeof Yaml;
  // Long lines stay as they are: a prompt is read as it is written.
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' });
}

type Shared = Partial<Pick<Candidate, 'template' | 'settings' | 'answering'>>;

function sharedParts(candidates: readonly Candidate[]): Shared {
  // A classifier has nothing but its technique.
  const asked = candidates.filter(({ answering }) => answering !== 'classify');
  const [first] = asked;
  if (first === undefined) return {};
  const isShared = (key: keyof Shared, [one, ...others]: readonly Candidate[] = asked) =>
    one !== undefined && others.every((other) => JSON.stringify(other[key]) === JSON.stringify(one[key]));
  // Speech models have no prompt.
  const prompted = asked.filter(({ answering }) => answering !== 'transcribe');
  return {
    ...(isShared('template', prompted) ? { template: prompted[0]?.template ?? '' } : {}),
    ...(isShared('settings') && Object.keys(first.settings).length > 0 ? { settings: first.settings } : {}),
    ...(isShared('answering') && first.answering !== 'generate' ? { answering: first.answering } : {}),
  };
}

function candidateOf(candidate: Candidate, shared: Shared): Record<string, unknown> {
  const { id, model, technique, answering, template, settings } = candidate;
  const own = { ...(id === candidateId(candidate) ? {} : { id }), model, technique: techniqueOf(technique) };
  if (answering === 'classify') return own;
  return {
    ...own,
    ...('answering' in shared || answering === 'generate' ? {} : { answering }),
    ...('template' in shared || answering === 'transcribe' ? {} : { template }),
    ...('settings' in shared || Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

function techniqueOf(technique: Technique): unknown {
  switch (technique.kind) {
    case 'zero-shot':
    case 'context':
      return technique.kind;
    case 'classifier':
      return { classifier: technique.rows ?? 'all', seed: technique.seed };
    case 'few-shot':
      return { 'few-shot': technique.count, seed: technique.seed };
    case 'retrieval':
      return { retrieval: technique.base, passages: technique.passages, mode: technique.mode };
  }
}

function metricOf({ metric, as, parameters, onlyWhere, passAt, threshold }: MetricChoice): unknown {
  const more = {
    ...(as === undefined ? {} : { as }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(onlyWhere === undefined ? {} : { onlyWhere }),
    ...(passAt === undefined ? {} : { passAt }),
    ...(threshold === undefined ? {} : { threshold }),
  };
  return Object.keys(more).length === 0 ? metric : { metric, ...more };
}

function dataOf({ data, train, sample }: SuiteFile): unknown {
  const columns = (reference: DataReference) => (reference.columns === null ? {} : { columns: reference.columns });
  return {
    path: data.path,
    ...columns(data),
    ...(sample === null ? {} : { sample }),
    ...(train?.kind === 'split' ? { split: { test: train.test, seed: train.seed } } : {}),
    ...(train?.kind === 'file' ? { train: { path: train.path, ...columns(train) } } : {}),
  };
}
