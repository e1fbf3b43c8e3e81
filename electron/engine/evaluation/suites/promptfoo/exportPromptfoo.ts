import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Candidate } from '../../candidate.ts';
import { namesIn, valueOf } from '../../candidates/renderPrompt.ts';
import type { DataRow } from '../../dataset.ts';
import type { MetricChoice } from '../../metric.ts';
import { namedToChoose } from '../modelToChoose.ts';
import type { SuiteFile } from '../suiteFile.ts';
import type { Unsupported } from './unsupported.ts';

const require = createRequire(import.meta.url);

/**
 * A suite and its rows as a promptfoo configuration. What has no equal there is named. What prompts here are made of beside the columns (choices with their letters,
 * labels, context) goes along as variables, so that the same is asked there.
 * @param labels of the dataset
 */
export function exportPromptfoo(
  suite: SuiteFile,
  rows: readonly DataRow[],
  labels: readonly string[],
): { text: string; unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  /** With the names they go by. */
  const prompts = new Map<string, string>();
  const providers: { prompt: string; provider: object }[] = [];
  const made = new Map<string, Candidate>();
  for (const candidate of suite.candidates) {
    const { id, model, technique, template, settings, answering } = candidate;
    if (
      technique.kind === 'few-shot' ||
      technique.kind === 'retrieval' ||
      technique.kind === 'classifier' ||
      answering === 'choose' ||
      answering === 'transcribe'
    ) {
      const ways = { choose: 'answering by log-likelihood', transcribe: 'transcription' } as const;
      const what = answering === 'choose' || answering === 'transcribe' ? ways[answering] : technique.kind;
      unsupported.push({ where: id, what, why: 'promptfoo has no equal; the candidate is left out.' });
      continue;
    }
    const { system, temperature, topP, maxTokens, seed, stop } = settings;
    const isBehindContext = technique.kind === 'context' && !namesIn(template).includes('context');
    const asked = isBehindContext ? `{{context}}\n\n${template}` : template;
    const prompt =
      system === undefined
        ? asked
        : JSON.stringify([
            { role: 'system', content: system },
            { role: 'user', content: asked },
          ]);
    for (const name of namesIn(`${asked}${system ?? ''}`)) if (ownNames.has(name)) made.set(name, candidate);
    if (!prompts.has(prompt)) prompts.set(prompt, `prompt-${prompts.size + 1}`);
    const config = { temperature, top_p: topP, max_tokens: maxTokens, seed, stop };
    const provider = {
      id: providerOf(model),
      label: id,
      config: { ...defined(config), ...(model.startsWith('local:') ? { apiBaseUrl: localApi } : {}) },
    };
    if (model.startsWith('local:')) {
      unsupported.push({
        where: id,
        what: model,
        why: `promptfoo reaches it through yardstick serve --api; put its address in place of ${localApi}.`,
      });
    }
    providers.push({ prompt, provider });
  }
  const asserts = suite.metrics.flatMap((choice) => {
    const assertion = assertionOf(choice, suite.judge);
    if (assertion === null)
      unsupported.push({
        where: choice.as ?? choice.metric,
        what: choice.metric,
        why: 'promptfoo has no such assertion: it is left out.',
      });
    if (assertion === null) return [];
    const other = differenceOf(choice, rows);
    if (other !== null) unsupported.push({ where: choice.as ?? choice.metric, what: choice.metric, why: other });
    const { onlyWhere } = choice;
    const isFor = (row: DataRow) => onlyWhere === undefined || (row.fields[onlyWhere] ?? '').trim() !== '';
    return [(row: DataRow) => (isFor(row) ? assertion(row) : null)];
  });
  const context = { labels: labels.toSorted(), examples: [], passages: null };
  const isGrounded = suite.metrics.some(({ metric }) => metric === 'faithfulness');
  const document = {
    description: suite.name,
    // Each provider is asked each prompt there, if it is not said which are its own.
    prompts: Array.from(prompts, ([raw, label]) => (prompts.size === 1 ? raw : { label, raw })),
    providers: providers.map(({ prompt, provider }) =>
      prompts.size === 1 ? provider : { ...provider, prompts: [prompts.get(prompt)] },
    ),
    tests: rows.map((row) => ({
      vars: {
        ...row.fields,
        ...Object.fromEntries(
          Array.from(made, ([name, candidate]) => [name, valueOf(name, { candidate, row, context }) ?? '']),
        ),
        ...(isGrounded && row.context.length > 0 ? judgedVariables(row) : {}),
        input: row.input,
        ...(row.label === null ? {} : { label: row.label }),
      },
      assert: asserts.flatMap((make) => make(row) ?? []),
    })),
  };
  const { stringify } = require('yaml') as typeof Yaml;
  return { text: stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }), unsupported };
}

/** Names in a template that are no columns, or say something else than the column of that name. */
const ownNames = new Set(['choices', 'labels', 'context']);

const localApi = 'http://127.0.0.1:PORT/v1';

function providerOf(model: string): string {
  const named = namedToChoose(model);
  if (named !== null) return named;
  if (model.startsWith('local:')) return `openai:chat:${model}`;
  if (model.startsWith('anthropic:')) return model.replace('anthropic:', 'anthropic:messages:');
  if (model.startsWith('azure:')) return model.replace('azure:', 'azure:chat:');
  return model;
}

type MakeAssertion = (row: DataRow) => object | null;

/** Null where there is no such assertion; for a row without anything expected, none is made. */
function assertionOf(
  { metric, parameters = {}, passAt }: MetricChoice,
  judge: SuiteFile['judge'],
): MakeAssertion | null {
  const not = parameters['negate'] === true ? 'not-' : '';
  const threshold = passAt === undefined ? {} : { threshold: metric === 'bleu' ? passAt / 100 : passAt };
  const held = (type: string): MakeAssertion => {
    return (row) => {
      const expected = expectedOf(row, parameters);
      if (expected.length === 0) return null;
      return { type: not + type, value: expected[0], ...threshold };
    };
  };
  switch (metric) {
    case 'exact-match':
    case 'equals':
    case 'normalised-match':
      return held('equals');
    case 'label-accuracy':
      return (row) => (row.label === null ? null : { type: 'icontains', value: row.label });
    case 'contains': {
      const match = parameters['match'] === 'all' ? 'all' : 'any';
      const type = `${not}${parameters['ignoreCase'] === true ? 'i' : ''}contains-${match}`;
      return (row) => {
        const value = expectedOf(row, parameters);
        return value.length === 0 ? null : { type, value };
      };
    }
    case 'starts-with':
    case 'ends-with':
    case 'bleu':
    case 'gleu':
    case 'rouge-l':
      return held(metric);
    case 'rouge-1':
      return held('rouge-n');
    case 'levenshtein-distance':
      return held('levenshtein');
    case 'embedding-similarity':
      return held('similar');
    case 'regex':
      return (row) => {
        const pattern = parameters['pattern'] ?? row.fields[String(parameters['column'])];
        return pattern === undefined || pattern === '' ? null : { type: `${not}regex`, value: pattern };
      };
    case 'json-schema':
    case 'is-json':
    case 'contains-json': {
      const type = `${not}${metric === 'contains-json' ? metric : 'is-json'}`;
      return () => defined({ type, value: parameters['schema'] });
    }
    case 'word-count': {
      const { exactly, min, max } = parameters;
      return () => ({ type: `${not}word-count`, value: exactly ?? defined({ min, max }) });
    }
    case 'latency':
    case 'cost':
      return passAt === undefined ? null : () => ({ type: metric, threshold: passAt });
    case 'is-xml':
    case 'contains-xml': {
      const { requiredElements } = parameters;
      return () => defined({ type: not + metric, value: requiredElements });
    }
    case 'is-html':
    case 'contains-html':
      return () => ({ type: not + metric });
    case 'finish-reason': {
      const values = [parameters['values'] ?? 'stop'].flat().map(String);
      // It takes one; several have no equal.
      return values.length === 1 ? () => ({ type: `${not}finish-reason`, value: values[0]?.replace('-', '_') }) : null;
    }
    case 'is-refusal':
      return () => ({ type: `${not}is-refusal` });
    case 'javascript':
      return () => ({ type: `${not}javascript`, value: parameters['code'], ...threshold });
    case 'judge-rubric': {
      const type = parameters['decide'] === 'yes-no' ? 'model-graded-closedqa' : 'llm-rubric';
      return (row) => {
        const { column } = parameters;
        const value = typeof column === 'string' ? row.fields[column] : judge?.rubric;
        return value === undefined || value === '' ? null : { type, value, ...grader(judge), ...threshold };
      };
    }
    case 'judge-pairwise':
      return () => ({ type: 'select-best', value: judge?.rubric, ...grader(judge) });
    case 'faithfulness':
      return (row) =>
        row.context.length === 0 ? null : { type: 'context-faithfulness', ...grader(judge), ...threshold };
    default:
      return null;
  }
}

/** Of which promptfoo's assertion takes one value, where the metric takes the best of several. */
const comparedWithOne = new Set([
  'exact-match',
  'equals',
  'starts-with',
  'ends-with',
  'bleu',
  'gleu',
  'rouge-l',
  'rouge-1',
  'levenshtein-distance',
  'embedding-similarity',
]);

/** What the assertion decides otherwise than the metric does; null where they agree. */
function differenceOf({ metric, parameters = {} }: MetricChoice, rows: readonly DataRow[]): string | null {
  if (metric === 'normalised-match') {
    return 'promptfoo compares letter by letter: capitals, punctuation and spaces count there.';
  }
  if (metric === 'label-accuracy') return 'promptfoo looks for the label anywhere in the answer.';
  return comparedWithOne.has(metric) && rows.some((row) => expectedOf(row, parameters).length > 1)
    ? 'promptfoo compares with one expected answer: the first of a row is taken.'
    : null;
}

/** Without one promptfoo would send the answers to a service of its own choice: also a judge of this machine is named, and where it is reached. */
function grader(judge: SuiteFile['judge']): object {
  if (judge === null) return {};
  const id = providerOf(judge.model);
  return { provider: judge.model.startsWith('local:') ? { id, config: { apiBaseUrl: localApi } } : id };
}

/** What its judged assertions read beside the answer. */
const judgedVariables = (row: DataRow) => ({ query: row.input, context: row.context.join('\n\n') });

function expectedOf(row: DataRow, { values, column }: Record<string, unknown>): string[] {
  if (Array.isArray(values)) return values.map(String);
  if (typeof values === 'string') return [values];
  if (typeof column === 'string')
    return row.fields[column] === undefined || row.fields[column] === '' ? [] : [row.fields[column]];
  return row.references;
}

function defined<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
