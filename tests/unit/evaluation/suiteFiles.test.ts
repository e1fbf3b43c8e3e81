import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate, Technique } from '../../../electron/engine/evaluation/candidate.ts';
import { judgeMetrics } from '../../../electron/engine/evaluation/judging/judgeMetrics.ts';
import { findMetric } from '../../../electron/engine/evaluation/metrics/metrics.ts';
import { candidateId } from '../../../electron/engine/evaluation/suites/candidateId.ts';
import { readSuite } from '../../../electron/engine/evaluation/suites/readSuite.ts';
import { readYaml } from '../../../electron/engine/evaluation/suites/readYaml.ts';
import type { SuiteFile } from '../../../electron/engine/evaluation/suites/suiteFile.ts';
import { writeSuite } from '../../../electron/engine/evaluation/suites/writeSuite.ts';
import { reportError, type YardstickError } from '../../../models/errors.ts';
import { threadClock } from '../../support/threadClock.ts';

const news = `name: News
data:
  path: news.csv
  columns: { title: input, section: label }
  sample: 100
  train: { path: more-news.csv }
template: "Which section? {{labels}}\\n{{input}}"
settings: { temperature: 0, maxTokens: 5 }
candidates:
  models: [smollm2-135m-instruct-q4_1, "openai:gpt-4o-mini"]
  techniques: [zero-shot, few-shot: 4]
metrics:
  - { metric: accuracy, threshold: 0.5 }
  - macro-f1
baseline: openai-gpt-4o-mini.zero-shot
`;

const read = (text: string) => readSuite(text, { file: 'suite.yaml' });

/** What is wrong with a text: the error's message. */
function complaint(text: string): string {
  try {
    read(text);
  } catch (thrown) {
    return (thrown as YardstickError).message;
  }
  return 'nothing';
}

describe('a judge in a suite file', () => {
  const judged = (metrics: string, judge: string) => () =>
    readSuite(
      `name: J\ndata: rows.csv\ntemplate: "{{input}}"\ncandidates: { model: a, technique: zero-shot }\nmetrics: ${metrics}\njudge: ${judge}\n`,
      {
        file: 'suite.yaml',
        findMetric: (name) => judgeMetrics.find((metric) => metric.name === name) ?? findMetric(name),
      },
    );

  it('needs a rubric only where something is judged by it', () => {
    expect(judged('[faithfulness]', '{ model: a }')().judge).toEqual({ model: 'local:a', rubric: '' });
    expect(judged('[{ metric: judge-rubric, parameters: { column: wanted } }]', '{ model: a }')).not.toThrow();
    expect(judged('[judge-rubric]', '{ model: a }')).toThrow(/judge needs a rubric/);
    expect(judged('[faithfulness]', '{ rubric: x }')).toThrow(/judge needs a model/);
  });
});

describe('a suite file', () => {
  it('makes a grid of what it names, with what is usual for the rest', () => {
    const suite = read(news);
    // A lost combination, or a name that depends on the order of the grid, would make a baseline point at another candidate.
    expect(suite.candidates.map(({ id }) => id)).toEqual([
      'smollm2-135m-instruct-q4_1.zero-shot',
      'smollm2-135m-instruct-q4_1.4-shot',
      'openai-gpt-4o-mini.zero-shot',
      'openai-gpt-4o-mini.4-shot',
    ]);
    expect(suite.candidates[1]).toEqual({
      id: 'smollm2-135m-instruct-q4_1.4-shot',
      model: 'local:smollm2-135m-instruct-q4_1',
      technique: { kind: 'few-shot', count: 4, seed: 1 },
      answering: 'generate',
      template: 'Which section? {{labels}}\n{{input}}',
      settings: { temperature: 0, maxTokens: 5 },
    });
    expect(suite).toMatchObject({
      sample: { rows: 100, seed: 1 },
      train: { kind: 'file', path: 'more-news.csv', columns: { title: 'input', section: 'label' } },
      primary: 'accuracy',
      baseline: 'openai-gpt-4o-mini.zero-shot',
      margin: 0.03,
      confidence: 0.95,
      repeats: 1,
      budgetUsd: null,
      judge: null,
    });
  });

  it('tells apart candidates by their template and settings where there are several', () => {
    const suite = read(`name: N
data: rows.csv
candidates:
  - model: a
    templates: { short: "{{input}}", long: "Please: {{input}}" }
    settings: [{ name: cold, temperature: 0 }, { name: warm, temperature: 1 }]
  - { id: mine, model: b, template: x }
metrics: [exact-match]
`);
    expect(suite.candidates.map(({ id }) => id)).toEqual([
      'a.zero-shot.short.cold',
      'a.zero-shot.short.warm',
      'a.zero-shot.long.cold',
      'a.zero-shot.long.warm',
      'mine',
    ]);
    expect(suite.candidates[1]?.settings).toEqual({ temperature: 1 });
  });

  it('takes classifiers beside prompts, which have neither template nor settings of theirs, and writes them so', () => {
    const suite = read(
      news.replace(
        /candidates:\n {2}models: (.*)\n {2}techniques: (.*)\n/,
        `candidates:
  - models: $1
    techniques: $2
  - models: [all-minilm-l6-v2-int8]
    techniques: [classifier: 400, { classifier: all, seed: 2 }]
`,
      ),
    );
    expect(suite.candidates.slice(4)).toEqual([
      {
        id: 'all-minilm-l6-v2-int8.classifier-400',
        model: 'local:all-minilm-l6-v2-int8',
        technique: { kind: 'classifier', rows: 400, seed: 1 },
        answering: 'classify',
        template: '',
        settings: {},
      },
      expect.objectContaining({
        id: 'all-minilm-l6-v2-int8.classifier-seed-2',
        technique: { kind: 'classifier', rows: null, seed: 2 },
      }),
    ]);
    const written = writeSuite(suite);
    expect(read(written)).toEqual(suite);
    // What the others share is still said once, and for nobody else.
    expect(written.match(/template:/g)).toHaveLength(1);
    expect(written).not.toContain('classify');
    const alone = { ...suite, candidates: suite.candidates.slice(4), baseline: suite.candidates[4]?.id ?? '' };
    expect(writeSuite(alone)).not.toMatch(/template:|settings:/);
    expect(read(writeSuite(alone))).toEqual(alone);
  });

  // Each of these was once a typing slip that a lenient reader would take for something else, or ignore.
  it.each([
    [
      news.replace('sample: 100', 'sampel: 100'),
      'suite.yaml:5:3: “sampel” is unknown here; allowed: path, columns, sample, train, split. Did you mean “sample”?',
    ],
    [
      news.replace('temperature: 0', 'temperature: hot'),
      'suite.yaml:8:26: settings.temperature must be a number from 0 to 2, not "hot"',
    ],
    [
      news.replace('title: input', 'title: inputs'),
      'suite.yaml:4:21: data.columns.title must be one of input, reference',
    ],
    [
      news.replace('zero-shot, few', 'zero_shot, few'),
      'A technique is zero-shot, context, “few-shot: COUNT”, “classifier: COUNT” or “retrieval: BASE”, not "zero_shot"',
    ],
    [news.replace('path: news.csv', 'path: /etc/passwd'), 'suite.yaml:3:9: A path must be relative'],
    [news.replace('path: news.csv', 'path: https://example.org/rows.csv'), 'suite.yaml:3:9: A path must be relative'],
    [news.replace('mini.zero-shot\n', 'mini.one-shot\n'), 'baseline must be a candidate (smollm2'],
    [news.replace('name: News\n', ''), 'The suite has no “name”'],
    [news.replace('  train: { path: more-news.csv }\n', ''), 'takes examples: name a table for them'],
    [news.replace('- macro-f1', '- accuracy'), 'Two metrics are called “accuracy”'],
    [news.replace('name: News', 'name: News\nname: Olds'), 'suite.yaml:2:1: “name” stands here twice'],
    [news.replace('name: News', 'name: [News'), 'suite.yaml:2:1: '],
    [news.replace('settings: {', 'answering: choose\nsettings: {'), 'openai:gpt-4o-mini is none'],
    [news.replace('few-shot: 4', 'classifier: 1'), 'must be a whole number from 2 to 20000'],
    [news.replace('few-shot: 4', '{ classifier: 9, passages: 2 }'), 'That belongs to retrieval'],
    [
      news.replace('few-shot: 4', '{ classifier: 9, few-shot: 2 }'),
      'one of “few-shot: COUNT”, “classifier: COUNT” and “retrieval: BASE”',
    ],
    [
      news.replace('zero-shot, few-shot: 4', 'classifier: 9').replace('  train: { path: more-news.csv }\n', ''),
      'learns from training rows: name a table for them',
    ],
    [
      news.replace('zero-shot, few-shot: 4]', 'classifier: 9]\n  answering: choose'),
      'A classifier reads the input of a row and nothing else: leave “answering” out',
    ],
    [news.replace('few-shot: 4]', 'few-shot: 4]\n  answering: classify'), 'needs the technique “classifier: COUNT”'],
    ['- 1\n- 2', 'The file must be a mapping'],
    ['', 'The file must be a mapping'],
  ])('says what is wrong where (%#)', (text, message) => {
    expect(complaint(text)).toContain(message);
  });

  it('tells of all problems at once', () => {
    try {
      read('name: x\ndata: rows.csv\ncandidates: []\nmetrics: []\nmargin: -1\n');
      expect.unreachable();
    } catch (thrown) {
      const { message, data } = thrown as YardstickError;
      expect(message).toMatch(/\(and 2 more\)$/);
      expect((data['problems'] as { line: number }[]).map(({ line }) => line)).toEqual([3, 4, 5]);
      // Whoever has to mend a file wants to know of all of it, on the page as in a terminal.
      expect(reportError(thrown).details).toEqual([
        expect.stringMatching(/:4:10: metrics must hold/),
        expect.stringMatching(/:5:9: margin must be/),
      ]);
    }
  });

  it('asks the metrics themselves about names and parameters', () => {
    const suite = news.replace('accuracy, threshold', 'label-accuracy, parameters: { strictly: true }, threshold');
    expect(() => readSuite(news, { file: 's', findMetric })).toThrow(/^s:13:15: There is no metric accuracy/);
    expect(() => readSuite(suite, { file: 's', findMetric })).toThrow(
      /^s:13:43: Parameters of label-accuracy: .*strict/,
    );
  });
});

describe('a hostile file', () => {
  const bomb = `a: &a [${Array(9).fill('x').join()}]\n${Array.from('bcdefghi', (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`).join('\n')}`;
  // 9^9 parts from 300 letters; loops without end; a parser that calls itself for each bracket; one that compares each key with each.
  it.each([
    ['an alias bomb', bomb],
    ['an alias of itself', 'a: &a [*a]'],
    ['brackets', '['.repeat(500_000)],
    ['dashes', '- '.repeat(100_000)],
    ['indentation', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['a long text', 'a'.repeat(3_000_000)],
    ['many aliases', `a: &a x\nb: [${'*a,'.repeat(150_000)}]`],
  ])('is refused soon: %s', (_what, text) => {
    const spent = threadClock();
    expect(() => readYaml(text, { file: 'x' })).toThrow(/^x is (more|longer|nested)/);
    expect(spent()).toBeLessThan(8_000);
  });

  it('brings no types and no prototypes of its own', () => {
    expect(() => readYaml('a: !!js/function "x"', { file: 'x' })).toThrow(/^x:1:4: Unresolved tag/);
    expect(() => readYaml('a: *b', { file: 'x' })).toThrow(/^x:1:4: /);
    const polluted = news.replace('settings: {', 'settings: { jsonSchema: { __proto__: { polluted: yes } },');
    const schema = read(polluted).candidates[0]?.settings.jsonSchema as Record<string, unknown>;
    expect(Object.keys(schema)).toEqual(['__proto__']);
    expect((schema as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('never makes anything else than an error of ours', () => {
    const pieces = fc.constantFrom(
      'a: ',
      '- ',
      '&x ',
      '*x',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|\n',
      '>\n',
      '\n',
      '  ',
      '#',
      '? ',
      '!t ',
      ': ',
      'é',
      '\u0000',
      '%',
      '@',
      news,
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          read(parts.join(''));
        } catch (thrown) {
          expect((thrown as YardstickError).code).toMatch(/^suite\//);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('writing a suite', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((text) => text.trim() !== '' && text === text.trim());
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).filter((value) => value.trim() !== '');
  const seed = fc.integer({ min: 0, max: 0x7fff_ffff });
  const technique: fc.Arbitrary<Technique> = fc.oneof(
    fc.constantFrom<Technique>({ kind: 'zero-shot' }, { kind: 'context' }),
    fc.record({ kind: fc.constant('few-shot' as const), count: fc.integer({ min: 1, max: 64 }), seed }),
    fc.record({
      kind: fc.constant('retrieval' as const),
      base: text,
      passages: fc.integer({ min: 1, max: 50 }),
      mode: fc.constantFrom('hybrid' as const, 'dense' as const, 'keyword' as const),
    }),
  );
  const settings: fc.Arbitrary<Candidate['settings']> = fc.record(
    {
      system: text,
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      maxTokens: fc.integer({ min: 1, max: 4096 }),
      seed,
      stop: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      jsonSchema: fc.dictionary(word, fc.jsonValue(), { maxKeys: 3, noNullPrototype: true }),
    },
    { requiredKeys: [] },
  );
  const candidate: fc.Arbitrary<Candidate> = fc
    .record({
      model: word.map((name) => `local:${name}`),
      technique,
      template: text,
      settings,
      named: fc.boolean(),
      speech: fc.boolean(),
    })
    .map(({ named, speech, ...rest }) => {
      const listens = speech && rest.technique.kind === 'zero-shot';
      const whole: Omit<Candidate, 'id'> = {
        ...rest,
        // A speech model has no prompt, and a file says none for it.
        template: listens ? '' : rest.template,
        answering: listens ? 'transcribe' : rest.settings.jsonSchema === undefined ? 'generate' : 'json',
      };
      return { id: named ? candidateId(whole) : 'x', ...whole };
    });
  const suites: fc.Arbitrary<SuiteFile> = fc
    .record({
      name: word,
      description: fc.string({ unit: 'grapheme' }),
      candidates: fc.array(candidate, { minLength: 1, maxLength: 4 }),
      sample: fc.option(fc.record({ rows: fc.integer({ min: 1, max: 9999 }), seed })),
      margin: fc.double({ min: 0, max: 1, noNaN: true }),
      judge: fc.option(
        fc.record({
          model: fc.constant('local:j'),
          rubric: fc.oneof(text, fc.constant('')),
        }),
      ),
      columns: fc.option(
        fc
          .dictionary(word, fc.constantFrom('reference' as const, 'label' as const), { noNullPrototype: true })
          .map((map) => ({ ...map, question: 'input' as const })),
      ),
    })
    .map(({ columns, ...rest }) => {
      const candidates = rest.candidates.map((one, index) => ({ ...one, id: `${one.id.slice(0, 90)}-${index}` }));
      return {
        ...rest,
        candidates,
        data: { path: 'data/rows.csv', columns },
        train: { kind: 'split', test: 0.7, seed: 3 },
        metrics: [
          { metric: 'contains', as: 'has', parameters: { values: ['a: b', '# c', 'null', '0'] }, threshold: 0.25 },
          { metric: 'latency' },
        ],
        primary: 'has',
        baseline: candidates.at(-1)?.id as string,
        confidence: 0.9,
        repeats: 3,
        budgetUsd: 1.5,
        concurrency: 8,
        ...(candidates.length % 2 === 0 ? { keepPrefix: false as const } : {}),
      };
    });

  // What a report is run again from: a prompt that changes on its way through the file is another experiment.
  it('gives the same suite when it is read', () => {
    fc.assert(
      fc.property(suites, (suite) => {
        const written = writeSuite(suite);
        expect(read(written)).toEqual(suite);
        expect(writeSuite(read(written))).toBe(written);
      }),
      { numRuns: 200 },
    );
  });

  it('says once what all candidates share, and leaves out names that follow from the rest', () => {
    const written = writeSuite(read(news));
    expect(written.match(/Which section/g)).toHaveLength(1);
    expect(written).not.toContain('id:');
  });
});
