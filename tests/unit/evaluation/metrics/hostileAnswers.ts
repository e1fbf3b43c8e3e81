import { expect } from 'vitest';
import type { Metric } from '../../../../electron/engine/evaluation/metric.ts';
import { scoreRequest } from './scoring.ts';

/** What metrics that must be told something are told here. */
const parametersOf: Record<string, Record<string, unknown>> = {
  regex: { pattern: '(a+)+b' },
  'json-schema': {
    schema: { type: 'object', required: ['a'], properties: { a: { type: 'array', uniqueItems: true } } },
  },
  'word-count': { max: 100 },
  'character-count': { max: 100 },
  'code-tests': { tests: 'assert(true)', timeLimitMs: 200 },
  javascript: { code: 'output.length > 1', timeLimitMs: 200 },
};
const { signal } = new AbortController();
const embed = async (texts: string[]) => ({
  vectors: texts.map(() => Float32Array.of(1, 0)),
  model: 'local:e',
  modelSha256: null,
});
/** As a run does it: a schema is compiled once. */
const parsed = new Map<Metric, Record<string, unknown>>();
function parsedOnce(metric: Metric): Record<string, unknown> {
  const parameters = parsed.get(metric) ?? metric.parse(parametersOf[metric.name] ?? {});
  parsed.set(metric, parameters);
  return parameters;
}

/** Scores with everything that some metric needs. */
export const scoreWith = async (metric: Metric, text: string, references: string[]) =>
  metric.score(
    scoreRequest(text, {
      labels: ['World', 'Sports'],
      row: {
        references,
        choices: [...references, 'another'],
        label: 'Sports',
        context: references,
        fields: { relevant: references[0] ?? '' },
      },
      passages: references.map((reference, at) => ({ documentId: `d${at}`, text: reference })),
    }),
    parsedOnce(metric),
    { embed },
    signal,
  );

export const manyWords = (count: number): string =>
  Array.from({ length: count }, (_, at) => `w${(at * 7_919) % 5_000}`).join(' ');

/** @param million length of each, about, in UTF-16 units */
const hostileAnswers = (million: number): [what: string, text: string][] => [
  ['nothing', ''],
  ['one letter many times', 'a'.repeat(million)],
  ['many blanks', ' '.repeat(million)],
  ['many line ends', '\n'.repeat(million)],
  ['many words', manyWords(million / 5)],
  ['many digits', '7'.repeat(million)],
  ['numbers in groups', '1,234,'.repeat(million / 6)],
  ['dots and digits', '1.'.repeat(million / 2)],
  ['open brackets', '['.repeat(million)],
  ['open braces and quotes', '{"a":'.repeat(million / 5)],
  ['an array of empty objects', `{"a": [${'{},'.repeat(million / 3)}{}]}`],
  ['opening quotation marks', '“'.repeat(million)],
  ['straight quotation marks', 'a "b '.repeat(million / 5)],
  ['backticks', '`'.repeat(million)],
  ['fences', '```\n'.repeat(million / 4)],
  ['block quotes', '> a\n'.repeat(million / 4)],
  ['statements of an answer', 'the answer is B '.repeat(million / 16)],
  ['boxes', String.raw`\boxed{`.repeat(million / 7)],
  ['half characters', '\ud800'.repeat(million / 2)],
  ['emoji', '😀'.repeat(million / 2)],
  ['combining marks', `e${'\u0301'.repeat(million)}`],
  ['apostrophes', "don't ".repeat(million / 6)],
  ['entities', '&amp;'.repeat(million / 5)],
  ['elements within each other', '<a>'.repeat(million / 3)],
  ['an open comment', `<!--${'-a'.repeat(million / 2)}`],
  ['attributes', `<a ${'b="c" '.repeat(million / 6)}`],
  ['y', 'y'.repeat(million)],
];

/** Every one of them is scored, or says why not, within the time. */
export async function expectBounded(metric: Metric, length: number, limitMs: number): Promise<void> {
  for (const [what, text] of hostileAnswers(length)) {
    const begun = performance.now();
    const scored = await scoreWith(metric, text, ['The quick brown fox, 42.', 'Sports']);
    const took = performance.now() - begun;
    expect(took, `${what} took ${took} ms`).toBeLessThan(limitMs);
    expect(scored.value === null || Number.isFinite(scored.value), `${what}: ${scored.value}`).toBe(true);
    expect(scored.reason.length, what).toBeLessThan(1_000);
    expect(scored.reason, what).not.toContain('\n');
  }
}
