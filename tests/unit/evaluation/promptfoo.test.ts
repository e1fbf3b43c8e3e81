import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../electron/engine/evaluation/candidate.ts';
import type { DataRow } from '../../../electron/engine/evaluation/dataset.ts';
import { judgeMetrics } from '../../../electron/engine/evaluation/judging/judgeMetrics.ts';
import type { Metric } from '../../../electron/engine/evaluation/metric.ts';
import { findMetric } from '../../../electron/engine/evaluation/metrics/metrics.ts';
import { exportPromptfoo } from '../../../electron/engine/evaluation/suites/promptfoo/exportPromptfoo.ts';
import { importPromptfoo } from '../../../electron/engine/evaluation/suites/promptfoo/importPromptfoo.ts';
import {
  assertionTypes,
  mapAssertion,
  refusedTypes,
} from '../../../electron/engine/evaluation/suites/promptfoo/mapAssertion.ts';
import { readSuite } from '../../../electron/engine/evaluation/suites/readSuite.ts';
import { writeSuite } from '../../../electron/engine/evaluation/suites/writeSuite.ts';
import type { YardstickError } from '../../../models/errors.ts';
import { dataRow } from './metrics/scoring.ts';

const anyMetric = (name: string): Metric => judgeMetrics.find((metric) => metric.name === name) ?? findMetric(name);

const take = (text: string, readFile?: (path: string) => string | null) =>
  importPromptfoo(text, {
    file: 'promptfooconfig.yaml',
    dataPath: 'rows.jsonl',
    ...(readFile === undefined ? {} : { readFile }),
  });

const config = `# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
description: Translations
prompts:
  - 'Translate into {{language}}: {{ text }}'
  - label: strict
    raw: '[{"role":"system","content":"Translate only."},{"role":"user","content":"{{text}} ({{language}})"}]'
  - file://long.txt
  - '{% if x %}{{text}}{% endif %}'
providers:
  - openai:chat:gpt-4o-mini
  - id: anthropic:messages:claude-3-5-haiku-latest
    config: { temperature: 0.2, max_tokens: 50, apiKey: secret }
  - python:model.py
defaultTest:
  assert:
    - { type: latency, threshold: 2000 }
    - { type: python, value: "len(output) > 3" }
tests:
  - vars: { language: French, text: Hello }
    assert:
      - { type: icontains, value: bonjour }
      - { type: not-contains, value: '{{text}}' }
  - vars: { language: [German, Dutch], text: Good day }
    assert:
      - { type: icontains-any, value: 'guten tag, goedendag' }
      - { type: rouge-n, value: Guten Tag, threshold: 0.5 }
    options: { transform: output.trim() }
env: { A: b }
`;

describe('a promptfoo configuration', () => {
  it('becomes candidates, rows and metrics; what has no equal is named with its line', () => {
    const { suite, rows, unsupported } = take(config, (path) =>
      path === 'long.txt' ? 'Say in {{language}}: {{text}}' : null,
    );
    expect(suite.candidates.map(({ id, model, template, settings }) => [id, model, template, settings])).toEqual([
      ['openai-gpt-4o-mini.zero-shot.prompt-1', 'openai:gpt-4o-mini', 'Translate into {{language}}: {{ text }}', {}],
      [
        'openai-gpt-4o-mini.zero-shot.strict',
        'openai:gpt-4o-mini',
        '{{text}} ({{language}})',
        { system: 'Translate only.' },
      ],
      ['openai-gpt-4o-mini.zero-shot.prompt-3', 'openai:gpt-4o-mini', 'Say in {{language}}: {{text}}', {}],
      ...['prompt-1', 'strict', 'prompt-3'].map((name) => [
        `anthropic-claude-3-5-haiku-latest.zero-shot.${name}`,
        'anthropic:claude-3-5-haiku-latest',
        expect.any(String),
        expect.objectContaining({ temperature: 0.2, maxTokens: 50 }),
      ]),
      // Its prompts were lost with a provider that is no model here.
      ...['prompt-1', 'strict', 'prompt-3'].map((name) => [
        `python-model.py.zero-shot.${name}`,
        'choose_a_model:python:model.py',
        expect.any(String),
        name === 'strict' ? { system: 'Translate only.' } : {},
      ]),
    ]);
    expect(rows?.records).toEqual([
      {
        language: 'French',
        text: 'Hello',
        'expected icontains': 'bonjour',
        'expected not-contains': 'Hello',
        'expected icontains-any': '',
        'expected rouge-n': '',
      },
      ...['German', 'Dutch'].map((language) => ({
        language,
        text: 'Good day',
        'expected icontains': '',
        'expected not-contains': '',
        'expected icontains-any': '["guten tag","goedendag"]',
        'expected rouge-n': 'Guten Tag',
      })),
    ]);
    expect(suite.metrics).toEqual([
      { metric: 'latency', passAt: 2000 },
      { metric: 'contains', as: 'icontains', parameters: { ignoreCase: true, column: 'expected icontains' } },
      { metric: 'contains', as: 'not-contains', parameters: { negate: true, column: 'expected not-contains' } },
      {
        metric: 'contains',
        as: 'icontains-any',
        parameters: { match: 'any', ignoreCase: true, column: 'expected icontains-any' },
      },
      { metric: 'rouge-1', as: 'rouge-n', parameters: { column: 'expected rouge-n' }, passAt: 0.5 },
    ]);
    // Nothing is left out in silence: each of these changes what would be measured.
    expect(unsupported.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'env (line 28): env',
      'prompts[3] (line 8): {% if x %}{{text}}{% endif %}',
      'providers[1].config.apiKey (line 12): config.apiKey',
      'providers[2] (line 13): provider python:model.py',
      'tests[1].options.transform (line 27): options.transform',
      'defaultTest.assert[1] (line 17): assertion python',
    ]);
    expect(JSON.stringify(unsupported)).not.toContain('secret');
    // What was imported is a suite that runs: our own reader takes it.
    expect(readSuite(writeSuite(suite), { file: 's', findMetric })).toMatchObject({
      name: 'Translations',
      data: { columns: { text: 'input' } },
    });
  });

  it('gives what is expected everywhere as a parameter, not as a column', () => {
    const { suite, rows } = take(`prompts: ['{{q}}']
providers: [ollama:chat:llama3.2]
defaultTest: { assert: [{ type: regex, value: '^[A-Z]' }, { type: contains-all, value: [a, b] }, { type: is-json, value: { type: object } }] }
tests: [{ vars: { q: 1 } }, { vars: { q: 2 } }]
`);
    expect(suite.candidates[0]?.model).toBe('ollama:llama3.2');
    expect(rows?.columns).toEqual(['q']);
    expect(suite.metrics).toEqual([
      { metric: 'regex', parameters: { pattern: '^[A-Z]' } },
      { metric: 'contains', as: 'contains-all', parameters: { match: 'all', values: ['a', 'b'] } },
      { metric: 'is-json', parameters: { schema: { type: 'object' } } },
    ]);
  });

  it('keeps prompts, rows and assertions where no provider is named at all', () => {
    const { suite, rows, unsupported } = take(
      `prompts: ['{{q}}']\ntests: [{ vars: { q: one }, assert: [{ type: contains, value: 1 }] }]`,
    );
    expect(suite.candidates).toMatchObject([{ model: 'choose_a_model:a provider', template: '{{q}}' }]);
    expect(rows?.records).toEqual([{ q: 'one' }]);
    expect(suite.metrics).toMatchObject([{ metric: 'contains' }]);
    expect(unsupported.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'providers: It names no provider: choose a model.',
    ]);
  });

  it('takes the model that a person has chosen in the place of a provider or a grader', () => {
    const { suite, unsupported } = importPromptfoo(
      `prompts: ['{{q}}']\nproviders: [exec:./ask.sh]\ntests: [{ vars: { q: 1 }, assert: [{ type: llm-rubric, value: Is kind }] }]`,
      {
        file: 'c',
        dataPath: 'r.jsonl',
        chosenFor: (named) => (named === 'exec:./ask.sh' ? 'local:smol' : 'local:judge'),
      },
    );
    expect(suite.candidates).toMatchObject([{ id: 'smol.zero-shot', model: 'local:smol' }]);
    expect(suite.judge?.model).toBe('local:judge');
    expect(unsupported).toEqual([]);
  });

  it('makes the judge of a rubric that every test has, by the grader that is named', () => {
    const graded = (more: string) =>
      take(`prompts: ['{{q}}']
providers: [openai:gpt-4o-mini]
defaultTest: { ${more} assert: [{ type: llm-rubric, value: Is polite }] }
tests: [{ vars: { q: 1 } }, { vars: { q: 2 } }]
`);
    const { suite, unsupported } = graded('options: { provider: openai:chat:gpt-4o },');
    expect(suite).toMatchObject({
      judge: { model: 'openai:gpt-4o', rubric: 'Is polite' },
      metrics: [{ metric: 'judge-rubric', as: 'llm-rubric' }],
    });
    expect(unsupported.filter(({ what }) => what.includes('rubric'))).toEqual([]);
    const without = graded('');
    expect(without.suite.judge).toEqual({ model: 'choose_a_model:a grader', rubric: 'Is polite' });
    expect(without.unsupported).toMatchObject([{ where: 'defaultTest.assert[0] (line 3)', what: 'grader' }]);
  });

  it('takes rubrics that differ from test to test as a column, and says what a suite has only one of', () => {
    const { suite, rows, unsupported } = take(`prompts: ['{{context}} {{query}}']
providers: [openai:gpt-4o-mini]
defaultTest:
  options: { provider: openai:gpt-4o }
  assert: [{ type: context-faithfulness, threshold: 0.8 }, { type: select-best, value: Is short }]
tests:
  - vars: { query: Who?, context: A long text about somebody. }
    assert: [{ type: llm-rubric, value: 'Names {{query}}' }, { type: g-eval, value: Is kind, provider: 'openai:o4' }]
  - vars: { query: When?, context: Another long text about a time. }
    assert: [{ type: g-eval, value: Is kind }]
`);
    expect(suite.metrics).toEqual([
      { metric: 'faithfulness', as: 'context-faithfulness', passAt: 0.8 },
      { metric: 'judge-pairwise', as: 'select-best' },
      { metric: 'judge-rubric', as: 'llm-rubric', parameters: { column: 'expected llm-rubric' } },
      { metric: 'judge-rubric', as: 'g-eval', passAt: 0.7, parameters: { column: 'expected g-eval' } },
    ]);
    expect(suite.judge).toEqual({ model: 'openai:gpt-4o', rubric: 'Is short' });
    expect(suite.data.columns).toEqual({ context: 'context', query: 'input' });
    expect(rows?.records.map((row) => [row['expected llm-rubric'], row['expected g-eval']])).toEqual([
      ['Names Who?', 'Is kind'],
      ['', 'Is kind'],
    ]);
    expect(unsupported.map(({ what }) => what)).toEqual(['assertion select-best', 'grader openai:o4']);
    expect(readSuite(writeSuite(suite), { file: 's', findMetric: anyMetric })).toMatchObject({ judge: suite.judge });
  });

  // Most configurations say "is-json" or "javascript" of some tests only, and lost exactly those.
  it('takes what stands in some tests only for the rows of those, there and back', () => {
    const { suite, rows, unsupported } = take(`
prompts: ['{{language}}: {{text}}']
providers: [openai:x]
tests:
  - vars: { language: French, text: a }
    assert: [{ type: is-json }, { type: word-count, value: 3 }]
  - vars: { language: French, text: b }
    assert: [{ type: is-json }, { type: javascript, value: 'true' }, { type: word-count, value: 4 }]
  - vars: { language: French, text: c }
`);
    expect(unsupported).toEqual([]);
    expect(suite.metrics).toEqual([
      { metric: 'is-json', onlyWhere: 'expected is-json' },
      { metric: 'word-count', parameters: { exactly: 3 }, onlyWhere: 'expected word-count' },
      { metric: 'javascript', parameters: { code: 'true' }, onlyWhere: 'expected javascript' },
      { metric: 'word-count', as: 'word-count-2', parameters: { exactly: 4 }, onlyWhere: 'expected word-count-2' },
    ]);
    const marks = (column: string) => rows?.records.map((row) => row[column]);
    expect(marks('expected is-json')).toEqual(['yes', 'yes', '']);
    expect(marks('expected javascript')).toEqual(['', 'yes', '']);
    // The language is longer, and the same in every row: it is not what a row is about.
    expect(suite.data.columns).toEqual({ text: 'input' });
    expect(readSuite(writeSuite(suite), { file: 's', findMetric: anyMetric }).metrics).toEqual(suite.metrics);
    const asked = (rows?.records ?? []).map((fields, index) =>
      dataRow({ id: String(index), input: fields['text'] ?? '', fields }),
    );
    const { tests } = parse(exportPromptfoo(suite, asked, []).text) as { tests: { assert: { type: string }[] }[] };
    expect(tests.map(({ assert }) => assert.map(({ type }) => type))).toEqual([
      ['is-json', 'word-count'],
      ['is-json', 'javascript', 'word-count'],
      [],
    ]);
  });

  it('takes several prompts from one file', () => {
    const { suite } = take(
      'prompts: [file://p.txt]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]',
      () => 'One {{q}}\n---\nTwo {{q}}\n',
    );
    expect(suite.candidates.map(({ template }) => template)).toEqual(['One {{q}}', 'Two {{q}}']);
  });

  const values: Record<string, unknown> = {
    'word-count': { max: 9 },
    'finish-reason': 'stop',
    javascript: 'output.length > 1',
    'is-json': undefined,
    'contains-json': undefined,
    'is-xml': { requiredElements: ['a', 'b'] },
  };
  const mappedAs = (name: string) => {
    const base = name.replace(/^not-/, '');
    return mapAssertion(name, base in values ? values[base] : 'x', 5);
  };

  /** Those of promptfoo's documentation that decide without a model, `similar` (by vectors) apart. */
  const deterministic = (
    'equals contains icontains contains-any contains-all icontains-any icontains-all starts-with regex is-json contains-json is-xml contains-xml ' +
    'is-html contains-html levenshtein rouge-n bleu gleu word-count latency cost is-refusal finish-reason javascript'
  ).split(' ');
  const judged = ['llm-rubric', 'g-eval', 'model-graded-closedqa', 'select-best', 'context-faithfulness'];

  it('takes over these 25 deterministic assertions and 5 judged ones, with parameters that their metrics know', () => {
    expect(deterministic).toHaveLength(25);
    expect([...deterministic, ...judged, 'similar', 'similar:cosine', 'rouge-l', 'ends-with'].sort()).toEqual(
      [...assertionTypes].sort(),
    );
    for (const name of [...assertionTypes, ...assertionTypes.map((type) => `not-${type}`)]) {
      const mapped = mappedAs(name);
      if ('why' in mapped) {
        // A figure with a threshold, or a judge's word, cannot be turned round.
        expect(name).toMatch(/^not-/);
        continue;
      }
      // A metric that does not know its parameters would fail only when the run starts.
      const { expected, expectedAs, metric } = mapped;
      const parameters = {
        ...mapped.parameters,
        ...(expected === null || expectedAs === 'rubric'
          ? {}
          : { [expectedAs]: expectedAs === 'pattern' ? expected[0] : expected }),
      };
      expect(() => anyMetric(metric).parse(parameters), name).not.toThrow();
    }
    const turned = deterministic.filter((name) => !('why' in mappedAs(`not-${name}`)));
    expect(turned).toHaveLength(19);
  });

  it('names each of the others with a reason of its own', () => {
    expect([...refusedTypes].sort().join(' ')).toBe(
      'agent-rubric answer-relevance assert-set classifier contains-sql context-recall context-relevance factuality ' +
        'guardrails is-sql is-valid-function-call is-valid-openai-function-call is-valid-openai-tools-call meteor moderation perplexity perplexity-score ' +
        'pi python ruby search-rubric tool-call-f1 trace-error-spans trace-span-count trace-span-duration webhook',
    );
    const whys = refusedTypes.map((type) => mapAssertion(type, 'x', null));
    expect(whys.every((refusal) => 'why' in refusal && refusal.why.length > 20)).toBe(true);
    expect(mapAssertion('constructor', 'x', null)).toEqual({ why: 'There is no such metric here.' });
    expect(mapAssertion('is-xml', { requiredElements: ['a.b'] }, null)).toHaveProperty('why');
  });

  it('takes a group of assertions that all must hold apart', () => {
    const { suite, unsupported } = take(`prompts: ['{{q}}']
providers: [openai:x]
tests:
  - vars: { q: 1 }
    assert:
      - type: assert-set
        assert: [{ type: contains, value: a }, { type: latency, threshold: 5 }]
      - { type: assert-set, threshold: 0.5, assert: [{ type: contains, value: b }] }
`);
    expect(suite.metrics.map(({ metric }) => metric)).toEqual(['contains', 'latency']);
    expect(unsupported.map(({ what }) => what)).toEqual(['assertion assert-set']);
  });

  it('never makes anything else of a hostile file than an error of ours', () => {
    expect(() => take('a: 1')).toThrow(/no promptfoo configuration/);
    const bomb = `prompts: ['{{a}}']\nproviders: [openai:x]\ntests: [{ vars: { ${'abcdefgh'
      .split('')
      .map((name) => `${name}: [1,2,3,4,5,6,7,8]`)
      .join(', ')} } }]`;
    expect(take(bomb).rows?.records).toHaveLength(10_000); // of 16 million
    const part = fc.constantFrom<unknown>(
      null,
      1,
      'x',
      'file://../../etc/passwd',
      [],
      {},
      [[]],
      [null],
      { vars: 1 },
      { assert: 2 },
      { type: 'contains' },
      { type: 3 },
      { assert: [{ type: 'regex', value: {} }] },
      { id: 1 },
      { '': null },
    );
    fc.assert(
      fc.property(
        fc.record({
          prompts: fc.oneof(part, fc.array(part)),
          providers: fc.oneof(part, fc.array(part)),
          tests: fc.oneof(part, fc.array(part)),
          defaultTest: part,
        }),
        (made) => {
          try {
            take(JSON.stringify(made));
          } catch (thrown) {
            expect((thrown as YardstickError).code).toMatch(/^suite\//);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  // Templates asked for {{choices}} and {{labels}} there, which no variable was called: the prompts had holes.
  it('exports what prompts are made of beside the columns, as it stands in them here', () => {
    const { suite } = take('prompts: [a]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]');
    const [first] = suite.candidates;
    if (first === undefined) throw new Error('There is no candidate.');
    const candidates: Candidate[] = [
      { ...first, id: 'a', template: '{{input}}\n{{choices}}\nOne of {{labels}}' },
      { ...first, id: 'b', technique: { kind: 'context' }, template: '{{input}}' },
    ];
    const row = dataRow({ input: 'Who?', choices: ['Ann', 'Bob'], context: ['Ann did.'], fields: { choices: '[1]' } });
    const { text } = exportPromptfoo({ ...suite, candidates }, [row], ['World', 'Sports']);
    expect(parse(text)).toMatchObject({
      prompts: [
        { label: 'prompt-1', raw: candidates[0]?.template },
        { label: 'prompt-2', raw: '{{context}}\n\n{{input}}' },
      ],
      tests: [{ vars: { input: 'Who?', choices: 'A) Ann\nB) Bob', labels: 'Sports, World', context: 'Ann did.' } }],
    });
  });

  it('says of a classifier that promptfoo has none, and exports the others', () => {
    const { suite } = take('prompts: [a]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]');
    const [first] = suite.candidates;
    if (first === undefined) throw new Error('There is no candidate.');
    const learnt: Candidate = {
      ...first,
      id: 'learnt',
      technique: { kind: 'classifier', rows: null, seed: 1 },
      answering: 'classify',
      template: '',
    };
    const { text, unsupported } = exportPromptfoo({ ...suite, candidates: [first, learnt] }, [dataRow({})], []);
    expect(unsupported.filter(({ where }) => where === 'learnt')).toEqual([
      { where: 'learnt', what: 'classifier', why: 'promptfoo has no equal; the candidate is left out.' },
    ]);
    expect((parse(text) as { providers: unknown[] }).providers).toHaveLength(1);
  });

  // Catches: a provider's own prompts passed over, so that each provider got those of all.
  it('asks a provider only the prompts that it names, and says of one that names none of them', () => {
    const { suite, unsupported } = take(
      'prompts: [{ label: a, raw: "A {{q}}" }, "B {{q}}"]\n' +
        'providers: [{ id: openai:x, prompts: [a] }, { openai:y: { prompts: ["B {{q}}"] } }, openai:z, { id: openai:w, prompts: [c] }]\n' +
        'tests: [{ vars: { q: 1 } }]',
    );
    expect(suite.candidates.map(({ model, template }) => [model, template])).toEqual([
      ['openai:x', 'A {{q}}'],
      ['openai:y', 'B {{q}}'],
      ['openai:z', 'A {{q}}'],
      ['openai:z', 'B {{q}}'],
    ]);
    expect(unsupported).toEqual([
      { where: 'providers[3] (line 2)', what: 'prompts', why: 'It names none of the prompts here.' },
    ]);
  });

  // Catches: normalised match written as promptfoo's letter-by-letter "equals", and all references but the first lost, in silence.
  it('says where an assertion decides otherwise than the metric does', () => {
    const { suite } = take('prompts: ["{{q}}"]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]');
    const metrics = ['normalised-match', 'exact-match', 'contains'].map((metric) => ({ metric }));
    const differences = (references: string[]) =>
      exportPromptfoo({ ...suite, metrics }, [dataRow({ references })], []).unsupported.map(({ where }) => where);
    expect(differences(['Oslo'])).toEqual(['normalised-match']);
    expect(differences(['Oslo', 'Kristiania'])).toEqual(['normalised-match', 'exact-match']);
  });

  // Catches: a judge of this machine left out, so that promptfoo sent the answers to a service; its name not known on the way back.
  it('names a judge and candidates of this machine with where they are reached, and knows them again', () => {
    const { suite } = take('prompts: ["{{q}}"]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]');
    const [first] = suite.candidates;
    if (first === undefined) throw new Error('There is no candidate.');
    const judged = {
      ...suite,
      candidates: [{ ...first, model: 'local:small' }],
      metrics: [{ metric: 'judge-rubric' }],
      judge: { model: 'local:large', rubric: 'Is it short?' },
    };
    const { text } = exportPromptfoo(judged, [dataRow({ fields: { q: '1' } })], []);
    const { tests } = parse(text) as { tests: { assert: { provider: unknown }[] }[] };
    expect(tests[0]?.assert[0]?.provider).toEqual({
      id: 'openai:chat:local:large',
      config: { apiBaseUrl: 'http://127.0.0.1:PORT/v1' },
    });
    const back = take(text).suite;
    expect(back.candidates.map(({ model }) => model)).toEqual(['local:small']);
    expect(back.judge?.model).toBe('local:large');
  });

  it('comes back from an export as what it was', () => {
    const before = take(config, () => 'Say in {{language}}: {{text}}');
    const rows = (before.rows?.records ?? []).map((fields, index): DataRow => ({
      id: String(index),
      line: index + 1,
      input: fields['text'] ?? '',
      references: [],
      choices: [],
      label: null,
      context: [],
      images: [],
      audio: null,
      fields,
    }));
    const { text, unsupported } = exportPromptfoo(before.suite, rows, []);
    expect(unsupported).toEqual([]);
    const document = parse(text) as {
      providers: { id: string }[];
      tests: { assert: { type: string; value: unknown }[] }[];
    };
    expect(document.providers.map(({ id }) => id)).toContain('anthropic:messages:claude-3-5-haiku-latest');
    expect(document.tests[0]?.assert).toEqual([
      { type: 'latency', threshold: 2000 },
      { type: 'icontains-any', value: ['bonjour'] },
      { type: 'not-contains-any', value: ['Hello'] },
    ]);
    const after = take(text);
    // Catches: every candidate asked the prompts of all others there, 18 of 6, for a provider did not say which prompt is its own.
    const askedOf = ({ suite }: typeof before) =>
      suite.candidates.map(({ model, template, settings }) => [model, template, settings]);
    expect(askedOf(after)).toEqual(askedOf(before));
    expect(after.rows?.records.map(({ text: asked, language }) => [asked, language])).toEqual(
      rows.map(({ fields }) => [fields['text'], fields['language']]),
    );
  });
});
