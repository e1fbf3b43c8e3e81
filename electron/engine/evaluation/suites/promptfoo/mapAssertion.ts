import type { MetricChoice } from '../../metric.ts';

/** An assertion in our terms. */
export interface MappedAssertion {
  metric: string;
  /** Of the metric, the same for every row. */
  parameters: Record<string, unknown>;
  /** What the answer is held against: becomes a column where it is not the same for all rows; null where there is no such thing. */
  expected: string[] | null;
  /** How the metric takes what is expected where it is the same for all rows: by this parameter, or as the suite's rubric. */
  expectedAs: 'values' | 'pattern' | 'rubric';
  /** Taken over, and not quite the same: what differs. */
  differs?: string;
  passAt?: NonNullable<MetricChoice['passAt']>;
}

/** Why an assertion has no equal here. */
export interface Refusal {
  why: string;
}

type Mapping = (value: unknown, threshold: number | null) => Omit<MappedAssertion, 'expectedAs'> | Refusal;

const texts = (value: unknown): string[] | null => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((item) => ['string', 'number', 'boolean'].includes(typeof item)) ? value.map(String) : null;
};

const needsText: Refusal = { why: 'It has no text to look for.' };

/** Held against one text, or any of a list. */
const held =
  (metric: string, parameters: Record<string, unknown> = {}, passAt?: (threshold: number | null) => number): Mapping =>
  (value, threshold) => {
    const expected = texts(value);
    if (expected === null) return needsText;
    return { metric, parameters, expected, ...(passAt === undefined ? {} : { passAt: passAt(threshold) }) };
  };

/** Several texts, in a list or with commas between them. */
const listed =
  (match: 'any' | 'all', ignoreCase: boolean): Mapping =>
  (value) => {
    const expected = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : texts(value);
    if (expected === null) return needsText;
    return { metric: 'contains', parameters: { match, ...(ignoreCase ? { ignoreCase } : {}) }, expected };
  };

const json =
  (metric: string): Mapping =>
  (value) => {
    if (value === undefined || value === null) return { metric, parameters: {}, expected: null };
    const schema = typeof value === 'string' ? parsed(value) : value;
    if (typeof schema !== 'object' || schema === null) return { why: 'Its schema is in another file, or is not JSON.' };
    return { metric, parameters: { schema }, expected: null };
  };

/** A figure of the answer with a limit. */
const limited =
  (metric: string): Mapping =>
  (_value, threshold) =>
    threshold === null
      ? { why: 'It has no threshold.' }
      : { metric, parameters: {}, expected: null, passAt: threshold };

const counted =
  (metric: string): Mapping =>
  (value) => {
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number)) {
      return { metric, parameters: { exactly: number }, expected: null };
    }
    if (typeof value !== 'object' || value === null) return { why: 'It says no number.' };
    const { min, max } = value as { min?: unknown; max?: unknown };
    const bounds = Object.fromEntries(Object.entries({ min, max }).filter(([, bound]) => Number.isInteger(bound)));
    if (Object.keys(bounds).length === 0) return { why: 'It says neither min nor max.' };
    return { metric, parameters: bounds, expected: null };
  };

/** What a judge is to look for: one text, or a list that is read as one. */
const asked =
  (metric: string, parameters: Record<string, unknown> = {}, passAt?: number, differs?: string): Mapping =>
  (value, threshold) => {
    const expected = texts(value);
    const limit = threshold ?? passAt;
    if (expected === null) return { why: 'It does not say what is to be judged.' };
    return {
      metric,
      parameters,
      expected: [expected.join('\n')],
      ...(limit === undefined ? {} : { passAt: limit }),
      ...(differs === undefined ? {} : { differs }),
    };
  };

const markup =
  (metric: string): Mapping =>
  (value) => {
    if (value === undefined || value === null) return { metric, parameters: {}, expected: null };
    const given = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
    const elements = Array.isArray(given) ? given : (given as { requiredElements?: unknown }).requiredElements;
    const names = texts(elements);
    if (names === null) return { why: 'Its elements are no list of names.' };
    // "a.b" is b within a: that there is one of either name is not the same.
    if (names.some((name) => name.includes('.'))) return { why: 'It looks for elements within others.' };
    return { metric, parameters: { requiredElements: names }, expected: null };
  };

/** Assertion types of promptfoo 0.119 with an equal here. Thresholds that are left out are promptfoo's. */
const mappings: Record<string, Mapping> = {
  equals: (value, threshold) =>
    held('equals')(typeof value === 'object' && value !== null ? JSON.stringify(value) : value, threshold),
  contains: held('contains'),
  icontains: held('contains', { ignoreCase: true }),
  'contains-any': listed('any', false),
  'contains-all': listed('all', false),
  'icontains-any': listed('any', true),
  'icontains-all': listed('all', true),
  'starts-with': held('starts-with'),
  'ends-with': held('ends-with'),
  regex: held('regex'),
  'is-json': json('is-json'),
  'contains-json': json('contains-json'),
  levenshtein: held('levenshtein-distance', {}, (threshold) => threshold ?? 5),
  'rouge-n': held('rouge-1', {}, (threshold) => threshold ?? 0.75),
  'rouge-l': held('rouge-l', {}, (threshold) => threshold ?? 0.75),
  // Ours is of 100.
  bleu: held('bleu', {}, (threshold) => (threshold ?? 0.5) * 100),
  gleu: held('gleu', {}, (threshold) => threshold ?? 0.5),
  similar: held('embedding-similarity', {}, (threshold) => threshold ?? 0.75),
  'similar:cosine': held('embedding-similarity', {}, (threshold) => threshold ?? 0.75),
  cost: limited('cost'),
  latency: limited('latency'),
  'is-xml': markup('is-xml'),
  'contains-xml': markup('contains-xml'),
  'is-html': () => ({ metric: 'is-html', parameters: {}, expected: null }),
  'contains-html': () => ({ metric: 'contains-html', parameters: {}, expected: null }),
  'word-count': counted('word-count'),
  'is-refusal': () => ({ metric: 'is-refusal', parameters: {}, expected: null }),
  'finish-reason': (value) => ({
    metric: 'finish-reason',
    parameters: {
      values: value === 'tool_calls' ? 'tool-calls' : value === 'content_filter' ? 'content-filter' : value,
    },
    expected: null,
  }),
  javascript: (value, threshold) =>
    typeof value !== 'string' || value.startsWith('file://')
      ? { why: 'Its code is in another file.' }
      : {
          metric: 'javascript',
          parameters: { code: value },
          expected: null,
          ...(threshold === null ? {} : { passAt: threshold }),
        },
  'llm-rubric': asked('judge-rubric'),
  'g-eval': asked('judge-rubric', {}, 0.7),
  'model-graded-closedqa': asked('judge-rubric', { decide: 'yes-no' }),
  'select-best': asked(
    'judge-pairwise',
    {},
    undefined,
    'There the best of all answers is chosen; here each candidate is held against the baseline.',
  ),
  'context-faithfulness': (_value, threshold) => ({
    metric: 'faithfulness',
    parameters: {},
    expected: null,
    ...(threshold === null ? {} : { passAt: threshold }),
  }),
};

/** Types that a model decides, with the metric that asks our judge. */
export const judgedTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'llm-rubric': 'judge-rubric',
    'g-eval': 'judge-rubric',
    'model-graded-closedqa': 'judge-rubric',
    'select-best': 'judge-pairwise',
    'context-faithfulness': 'faithfulness',
  }),
);

/** The types that are taken over, without their `not-` forms. */
export const assertionTypes: readonly string[] = Object.keys(mappings);

/** Metrics that can be turned round. */
const negatable = new Set([
  'equals',
  'contains',
  'starts-with',
  'ends-with',
  'regex',
  'is-json',
  'contains-json',
  'is-xml',
  'contains-xml',
  'is-html',
  'contains-html',
  'word-count',
  'is-refusal',
  'finish-reason',
  'javascript',
]);

/** What it is turned into for a figure: "not below the threshold" is "above it", which our metrics cannot say. */
export function mapAssertion(type: string, value: unknown, threshold: number | null): MappedAssertion | Refusal {
  const negated = type.startsWith('not-');
  const base = negated ? type.slice(4) : type;
  const mapping = Object.hasOwn(mappings, base) ? mappings[base] : undefined;
  if (mapping === undefined) {
    return { why: Object.hasOwn(reasons, base) ? (reasons[base] as string) : 'There is no such metric here.' };
  }
  const mapped = mapping(value, threshold);
  if ('why' in mapped) return mapped;
  const expectedAs = judgedTypes.has(base) ? 'rubric' : mapped.metric === 'regex' ? 'pattern' : 'values';
  if (!negated) return { ...mapped, expectedAs };
  if (!negatable.has(mapped.metric))
    return { why: `${mapped.metric} is a figure with a threshold and cannot be turned round.` };
  return { ...mapped, parameters: { ...mapped.parameters, negate: true }, expectedAs };
}

const ofTools = 'Calls of tools are not part of an answer here.';
const ofTraces = 'It is about what an application did on its way to the answer; here models are asked directly.';

/** The others of its list, each with why it has no equal. */
const reasons: Record<string, string> = {
  python: 'Programs in Python are not run.',
  ruby: 'Programs in Ruby are not run.',
  webhook: 'A metric sends nothing to other machines.',
  'assert-set': 'A group with a threshold: which of its assertions hold is shown apart, each as a metric.',
  perplexity:
    'It is that of the answer, which services seldom say; the metric “perplexity” is that of the reference, by models of this machine.',
  'perplexity-score': 'It is that of the answer, which services seldom say.',
  meteor: 'It needs a list of synonyms (WordNet); rouge-l and chrf compare with a reference without one.',
  'is-sql': 'SQL is not parsed here.',
  'contains-sql': 'SQL is not parsed here.',
  'is-valid-function-call': ofTools,
  'is-valid-openai-function-call': ofTools,
  'is-valid-openai-tools-call': ofTools,
  'tool-call-f1': ofTools,
  'trace-span-count': ofTraces,
  'trace-span-duration': ofTraces,
  'trace-error-spans': ofTraces,
  guardrails: 'It is what a service says of its own filter.',
  moderation: 'It sends the answer to another service’s classifier.',
  classifier: 'It sends the answer to another service’s classifier.',
  pi: 'It sends the answer to a scoring service.',
  factuality:
    'It sorts an answer into five relations to a reference; judge-rubric can be told to grade agreement with it.',
  'answer-relevance':
    'It makes questions of the answer and compares their vectors with the question; there is no such metric here.',
  'context-recall':
    'There a model looks for a given answer in the context; our context-recall counts the passages that a row names as relevant.',
  'context-relevance':
    'There a model counts the sentences of the context that are needed; there is no such metric here.',
  'search-rubric': 'Its judge searches the web.',
  'agent-rubric': 'Its judge acts on its own.',
};

/** The types that are named with a reason of their own. */
export const refusedTypes: readonly string[] = Object.keys(reasons);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
