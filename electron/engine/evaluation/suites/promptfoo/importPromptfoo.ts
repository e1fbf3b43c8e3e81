import { YardstickError } from '../../../../../models/errors.ts';
import type { Candidate } from '../../candidate.ts';
import type { MetricChoice } from '../../metric.ts';
import { candidateId } from '../candidateId.ts';
import { modelToChoose, namedToChoose } from '../modelToChoose.ts';
import { plainValue } from '../plainValue.ts';
import { candidateLimit } from '../readCandidates.ts';
import { readYaml, type YamlMap, type YamlNode } from '../readYaml.ts';
import type { SuiteFile } from '../suiteFile.ts';
import { collectMetrics, type TestRow } from './collectMetrics.ts';
import { judgedTypes } from './mapAssertion.ts';
import { modelOfProvider, readProviders } from './readProviders.ts';
import type { Unsupported } from './unsupported.ts';

export interface ImportedPromptfoo {
  suite: SuiteFile;
  /** The tests as a table: goes into the file that `suite.data.path` names. Null where the tests are in a file of their own. */
  rows: { columns: string[]; records: Record<string, string>[] } | null;
  unsupported: Unsupported[];
}

/** Tests that the values of a list multiply to, at most. */
const rowLimit = 10_000;

const known = new Set(['prompts', 'providers', 'targets', 'tests', 'defaultTest', 'description', '$schema']);

/**
 * Takes over a promptfoo configuration: prompts and providers become candidates, tests become rows, assertions become metrics. What has no equal is named
 * in `unsupported`, with where it stood.
 * @param options `readFile` gives the text of a `file://` prompt, or null; without it such prompts are unsupported. `dataPath` is where the rows will lie.
 * `chosenFor` gives the model that stands for a provider (or grader) that is none here.
 * @throws {YardstickError} `suite/yaml`, `suite/too-large`, `suite/promptfoo` for a file that is no such configuration
 */
export function importPromptfoo(
  text: string,
  options: {
    file: string;
    dataPath: string;
    readFile?: (path: string) => string | null;
    chosenFor?: (named: string) => string | null;
  },
): ImportedPromptfoo {
  const { root, position } = readYaml(text, { file: options.file });
  if (root.kind !== 'map' || !['prompts', 'providers', 'targets', 'tests'].some((key) => root.entries.has(key))) {
    throw new YardstickError('suite/promptfoo', `${options.file} is no promptfoo configuration.`, {
      hint: 'It would have prompts, providers and tests.',
    });
  }
  const unsupported: Unsupported[] = [];
  const refuse = (node: YamlNode, what: string, why: string) =>
    unsupported.push({
      where: `${node.path === '' ? 'the file' : node.path} (line ${position(node.offset).line})`,
      what: what.slice(0, 200),
      why,
    });
  for (const [key, { value }] of root.entries) {
    if (!known.has(key)) refuse(value, key, 'It has no equal here.');
  }

  const prompts = readPrompts(listOf(at(root, 'prompts')), refuse, options.readFile);
  const { chosenFor = () => null } = options;
  const providers = readProviders(listOf(at(root, 'providers') ?? at(root, 'targets')), refuse, chosenFor);
  if (providers.length === 0) {
    const chosen = chosenFor('a provider');
    if (chosen === null) refuse(root, 'providers', 'It names no provider: choose a model.');
    providers.push({ model: chosen ?? modelToChoose('a provider'), settings: {}, prompts: null, node: root });
  }
  const candidates: Candidate[] = [];
  for (const { model, settings, prompts: own, node } of providers) {
    const asked =
      own === null ? prompts : prompts.filter(({ calledBy }) => calledBy.some((name) => own.includes(name)));
    if (asked.length === 0 && prompts.length > 0) refuse(node, 'prompts', 'It names none of the prompts here.');
    for (const { template, system, name } of asked) {
      if (candidates.length === candidateLimit) {
        refuse(node, model, `A suite has at most ${candidateLimit} candidates.`);
        break;
      }
      const base = { model, technique: { kind: 'zero-shot' as const }, answering: 'generate' as const };
      const called = { ...base, model: namedToChoose(model) ?? model };
      const id = freeId(candidateId(called, prompts.length > 1 ? [name] : []), candidates);
      candidates.push({ id, ...base, template, settings: system === null ? settings : { ...settings, system } });
    }
  }

  const tests = at(root, 'tests');
  const inFile = tests !== undefined && tests.kind === 'scalar';
  const rows = inFile ? [{ asserts: assertsOf(at(root, 'defaultTest')), fields: {} }] : readTests(root, refuse);
  const { metrics, rubric } = collectMetrics(rows, refuse);
  const judge = metrics.some(({ metric }) => isJudged(metric))
    ? { model: graderOf(root, rows, refuse, chosenFor), rubric }
    : null;
  const columns = Array.from(new Set(rows.flatMap(({ fields }) => Object.keys(fields))));
  const context = contextColumn(metrics, columns);
  const input = inputColumn(
    prompts.map(({ template }) => template),
    rows,
    Object.keys(context),
  );
  if (inFile) refuse(tests, 'columns like __expected', 'Assertions in a table of tests are not read.');
  if (metrics.length === 0) metrics.push({ metric: 'latency' });
  const name = at(root, 'description');
  return {
    suite: {
      name: textOf(name) ?? 'Imported from promptfoo',
      description: '',
      data: {
        path: inFile ? (textOf(tests) ?? '').replace(/^file:\/\//, '') : options.dataPath,
        columns: input === null ? null : { ...context, [input]: 'input' },
      },
      train: null,
      sample: null,
      candidates,
      metrics,
      primary: metrics[0]?.as ?? (metrics[0]?.metric as string),
      baseline: candidates[0]?.id ?? '',
      margin: 0.03,
      confidence: 0.95,
      repeats: 1,
      budgetUsd: null,
      concurrency: 4,
      judge,
    },
    rows: inFile ? null : { columns, records: rows.map(({ fields }) => fields) },
    unsupported,
  };
}

const at = (node: YamlNode | undefined, key: string): YamlNode | undefined =>
  node?.kind === 'map' ? node.entries.get(key)?.value : undefined;

const textOf = (node: YamlNode | undefined): string | null =>
  node?.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '' ? node.value : null;

const listOf = (node: YamlNode | undefined): YamlNode[] =>
  node === undefined ? [] : node.kind === 'list' ? node.items : [node];

function freeId(id: string, candidates: readonly Candidate[]): string {
  let free = id;
  for (let count = 2; candidates.some((candidate) => candidate.id === free); count += 1)
    free = `${id.slice(0, 95)}.${count}`;
  return free;
}

interface Prompt {
  name: string;
  /** What a provider can name it by. */
  calledBy: string[];
  template: string;
  system: string | null;
}

type Refuse = (node: YamlNode, what: string, why: string) => void;

function readPrompts(nodes: readonly YamlNode[], refuse: Refuse, readFile?: (path: string) => string | null): Prompt[] {
  return nodes.flatMap((node, index): Prompt[] => {
    const named = textOf(at(node, 'label'));
    const raw = textOf(node) ?? textOf(at(node, 'raw')) ?? textOf(at(node, 'id'));
    if (raw === null) {
      refuse(node, 'a prompt', 'It has no text.');
      return [];
    }
    const name = named ?? `prompt-${index + 1}`;
    const calledBy = [named, textOf(at(node, 'id')), raw].filter((one) => one !== null);
    if (!raw.startsWith('file://')) return readPrompt(node, raw, { name, calledBy }, refuse);
    const path = raw.slice('file://'.length);
    const content = /\.(txt|md|json)$/i.test(path) ? (readFile?.(path) ?? null) : null;
    if (content === null) {
      refuse(node, path, 'Only prompts in .txt, .md and .json files beside the configuration are read.');
      return [];
    }
    // Several prompts in one file stand between lines of three dashes.
    const parts = content.split(/^---[ \t]*$/m).map((part) => part.trim());
    return parts
      .filter((part) => part !== '')
      .flatMap((part, at) =>
        readPrompt(node, part, { name: parts.length === 1 ? name : `${name}-${at + 1}`, calledBy }, refuse),
      );
  });
}

function readPrompt(
  node: YamlNode,
  raw: string,
  called: { name: string; calledBy: string[] },
  refuse: Refuse,
): Prompt[] {
  if (/\{%|\{#|\{\{[^}]*[|(][^}]*\}\}/.test(raw)) {
    refuse(node, raw.slice(0, 60), 'Its template has conditions, loops or filters; only {{name}} is taken over.');
    return [];
  }
  const chat = chatOf(raw);
  if (chat === undefined) return [{ ...called, template: raw, system: null }];
  if (chat === null) {
    refuse(
      node,
      raw.slice(0, 60),
      'A conversation of several turns; only a system message and one of the user are taken over.',
    );
    return [];
  }
  return [{ ...called, ...chat }];
}

/** A prompt that is a JSON list of messages; undefined for one that is plain text, null for more than a system message and one of the user. */
function chatOf(raw: string): { template: string; system: string | null } | null | undefined {
  if (!/^\s*\[/.test(raw)) return undefined;
  let messages: unknown;
  try {
    messages = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (!Array.isArray(messages)) return undefined;
  const said = messages as { role?: unknown; content?: unknown }[];
  if (!said.every((one) => typeof one === 'object' && one !== null && typeof one.content === 'string'))
    return undefined;
  const roles = said.map(({ role }) => role).join();
  if (roles === 'user') return { template: said[0]?.content as string, system: null };
  if (roles === 'system,user') return { template: said[1]?.content as string, system: said[0]?.content as string };
  return null;
}

/** A group of assertions that all must hold is the assertions themselves. */
const assertsOf = (node: YamlNode | undefined): YamlNode[] =>
  listOf(at(node, 'assert')).flatMap((one) =>
    textOf(at(one, 'type')) === 'assert-set' && at(one, 'threshold') === undefined ? assertsOf(one) : [one],
  );

const isJudged = (metric: string) => [...judgedTypes.values()].includes(metric);

/** The first grader that is named: of the defaults, or of an assertion. Where none is named, or none that is known here, one is to be chosen. */
function graderOf(
  root: YamlMap,
  rows: readonly TestRow[],
  refuse: Refuse,
  chosenFor: (named: string) => string | null,
): string {
  const modelOf = (name: string) => modelOfProvider(name) ?? chosenFor(name);
  const usual = at(at(at(root, 'defaultTest'), 'options'), 'provider');
  const judged = [...new Set(rows.flatMap(({ asserts }) => asserts))].filter((node) =>
    judgedTypes.has(textOf(at(node, 'type')) ?? ''),
  );
  const graders = [usual, ...judged.map((node) => at(node, 'provider'))].flatMap((node) => {
    const name = textOf(node) ?? textOf(at(node, 'id'));
    return node === undefined || name === null ? [] : [{ node, name }];
  });
  const [first] = graders;
  const [known] = graders.flatMap(({ name }) => modelOf(name) ?? []);
  const model = known ?? chosenFor('a grader');
  if (model === null) {
    refuse(first?.node ?? judged[0] ?? root, `grader ${first?.name ?? ''}`.trim(), 'Choose the model that judges.');
    return modelToChoose(first?.name ?? 'a grader');
  }
  const other = graders.find(({ name }) => modelOf(name) !== model);
  if (other !== undefined) {
    refuse(other.node, `grader ${other.name}`, `A suite has one judge: ${model} judges everything.`);
  }
  return model;
}

/** promptfoo's judged assertions read the variable `context`. */
function contextColumn(metrics: readonly MetricChoice[], columns: readonly string[]): Record<string, 'context'> {
  return columns.includes('context') && metrics.some(({ metric }) => metric === 'faithfulness')
    ? { context: 'context' }
    : {};
}

const testKeys = new Set(['vars', 'assert', 'description']);

function readTests(root: YamlMap, refuse: Refuse): TestRow[] {
  const usual = at(root, 'defaultTest');
  noteOthers(usual, refuse);
  const usualVars = at(usual, 'vars');
  const usualAsserts = assertsOf(usual);
  const rows: TestRow[] = [];
  for (const test of listOf(at(root, 'tests'))) {
    if (test.kind !== 'map') {
      refuse(test, 'a test', 'Tests in other files and programs that make tests are not read.');
      continue;
    }
    noteOthers(test, refuse);
    const own = at(test, 'vars');
    if (own !== undefined && own.kind !== 'map') {
      refuse(own, 'vars', 'Variables in other files are not read.');
      continue;
    }
    const asserts = [...usualAsserts, ...assertsOf(test)];
    for (const fields of combinations({ ...variablesOf(usualVars), ...variablesOf(own) })) {
      if (rows.length === rowLimit) {
        refuse(test, 'a test', `The lists in its variables make more than ${rowLimit} rows.`);
        return rows;
      }
      rows.push({ asserts, fields });
    }
  }
  return rows;
}

function noteOthers(node: YamlNode | undefined, refuse: Refuse): void {
  if (node?.kind !== 'map') return;
  for (const [key, { value }] of node.entries) {
    if (testKeys.has(key)) continue;
    const why = 'Only variables and assertions of a test are taken over.';
    if (key !== 'options' || value.kind !== 'map') {
      refuse(value, key, why);
      continue;
    }
    for (const [option, inner] of value.entries) {
      // The grader is the suite's judge.
      if (option !== 'provider') refuse(inner.value, `options.${option}`, why);
    }
  }
}

function variablesOf(node: YamlNode | undefined): Record<string, string[]> {
  if (node?.kind !== 'map') return {};
  const text = (value: unknown) => (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value));
  return Object.fromEntries(
    Array.from(node.entries, ([name, { value }]) => {
      const plain = plainValue(value);
      return [name, Array.isArray(plain) ? plain.map(text) : [text(plain)]];
    }),
  );
}

/** A list as a variable stands for a test with each of its values, as promptfoo has it. */
function* combinations(variables: Record<string, string[]>): Generator<Record<string, string>> {
  const [first, ...rest] = Object.entries(variables);
  if (first === undefined) {
    yield {};
    return;
  }
  for (const value of first[1]) {
    for (const others of combinations(Object.fromEntries(rest))) yield { [first[0]]: value, ...others };
  }
}

/** The variable that most prompts have; of several one that is not the same in every row, and of those the one that says most: what a row is about. */
function inputColumn(templates: readonly string[], rows: readonly TestRow[], others: readonly string[]): string | null {
  const said = new Map<string, { letters: number; values: Set<string> }>();
  for (const { fields } of rows) {
    for (const [name, value] of Object.entries(fields)) {
      const { letters = 0, values = new Set<string>() } = said.get(name) ?? {};
      said.set(name, { letters: letters + value.length, values: values.add(value) });
    }
  }
  const uses = (column: string) => templates.filter((template) => namesOf(template).includes(column)).length;
  const [most] = Array.from(said, ([name, { letters, values }]) => ({ name, letters, values, uses: uses(name) }))
    .filter(({ name }) => !name.startsWith('expected ') && !others.includes(name))
    .toSorted(
      (one, other) =>
        other.uses - one.uses ||
        Number(other.values.size > 1) - Number(one.values.size > 1) ||
        other.letters - one.letters,
    );
  return most?.name ?? namesOf(templates[0] ?? '')[0] ?? null;
}

const namesOf = (template: string): string[] =>
  Array.from(template.matchAll(/\{\{\s*([^{}|()]+?)\s*\}\}/g), ([, name]) => name as string);
