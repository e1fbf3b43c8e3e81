import type { MetricChoice } from '../../metric.ts';

/** An assertion in our terms. */
export interface MappedAssertion {
  metric: string;
  /** Of the metric, the same for every row. */
  parameters: Record<string, unknown>;
  /** What the answer is held against: becomes a column where it is not the same for all rows; null where there is no such thing. */
  expected: string[] | null;
  /** The metric takes what is expected by this parameter where it is the same for all rows. */
  expectedAs: 'values' | 'pattern';
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
};

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
  if (mapping === undefined) return { why: reasons[base] ?? 'There is no such metric here.' };
  const mapped = mapping(value, threshold);
  if ('why' in mapped) return mapped;
  const expectedAs = mapped.metric === 'regex' ? 'pattern' : 'values';
  if (!negated) return { ...mapped, expectedAs };
  if (!negatable.has(mapped.metric))
    return { why: `${mapped.metric} is a figure with a threshold and cannot be turned round.` };
  return { ...mapped, parameters: { ...mapped.parameters, negate: true }, expectedAs };
}

const reasons: Record<string, string> = {
  'llm-rubric':
    'A suite has one judge with one rubric: name a grader and put it into defaultTest, or add a judge here.',
  python: 'Programs in Python are not run.',
  ruby: 'Programs in Ruby are not run.',
  webhook: 'A metric sends nothing to other machines.',
  'assert-set': 'A group of assertions: write each as a metric of its own.',
  perplexity:
    'It is that of the answer, which services seldom say; the metric “perplexity” is that of the reference, by models of this machine.',
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
