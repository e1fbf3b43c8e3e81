import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { DataRow } from '../../../electron/engine/evaluation/dataset.ts';
import { findMetric } from '../../../electron/engine/evaluation/metrics/metrics.ts';
import { exportPromptfoo } from '../../../electron/engine/evaluation/suites/promptfoo/exportPromptfoo.ts';
import { importPromptfoo } from '../../../electron/engine/evaluation/suites/promptfoo/importPromptfoo.ts';
import { assertionTypes, mapAssertion } from '../../../electron/engine/evaluation/suites/promptfoo/mapAssertion.ts';
import { readHarnessResults } from '../../../electron/engine/evaluation/suites/readHarnessResults.ts';
import { readSuite } from '../../../electron/engine/evaluation/suites/readSuite.ts';
import { writeSuite } from '../../../electron/engine/evaluation/suites/writeSuite.ts';
import type { YardstickError } from '../../../models/errors.ts';

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
      'tests[1].options (line 27): options',
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

  it('makes the judge of a rubric that every test has, if its grader is named', () => {
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
    expect(graded('').unsupported).toMatchObject([
      { where: 'defaultTest.assert[0] (line 3)', what: 'assertion llm-rubric' },
    ]);
  });

  it('takes several prompts from one file', () => {
    const { suite } = take(
      'prompts: [file://p.txt]\nproviders: [openai:x]\ntests: [{ vars: { q: 1 } }]',
      () => 'One {{q}}\n---\nTwo {{q}}\n',
    );
    expect(suite.candidates.map(({ template }) => template)).toEqual(['One {{q}}', 'Two {{q}}']);
  });

  it('takes over the deterministic assertions that are used most, and their opposites where they have one', () => {
    const values: Record<string, unknown> = {
      'is-json': undefined,
      'word-count': { max: 9 },
      'finish-reason': 'stop',
      javascript: 'output.length > 1',
    };
    const taken = assertionTypes.flatMap((type) =>
      [type, `not-${type}`].filter((name) => {
        const mapped = mapAssertion(name, type in values ? values[type] : 'x', 5);
        if ('why' in mapped) return false;
        // A metric that does not know its parameters would fail only when the run starts.
        const { expected, expectedAs, metric } = mapped;
        const parameters = {
          ...mapped.parameters,
          ...(expected === null ? {} : { [expectedAs]: expectedAs === 'pattern' ? expected[0] : expected }),
        };
        expect(() => findMetric(metric).parse(parameters)).not.toThrow();
        return true;
      }),
    );
    expect(taken.length).toBeGreaterThanOrEqual(35);
    expect(mapAssertion('not-rouge-n', 'x', null)).toHaveProperty('why');
    expect(mapAssertion('llm-rubric', 'x', null)).toHaveProperty('why');
    expect(mapAssertion('constructor', 'x', null)).toHaveProperty('why');
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
    const { text, unsupported } = exportPromptfoo(before.suite, rows);
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
    expect(after.suite.candidates.map(({ model }) => model).toSorted()).toEqual(
      expect.arrayContaining(before.suite.candidates.map(({ model }) => model)),
    );
    expect(after.rows?.records.map(({ text: asked, language }) => [asked, language])).toEqual(
      rows.map(({ fields }) => [fields['text'], fields['language']]),
    );
  });
});

describe('results of lm-evaluation-harness', () => {
  const file = 'results.json';

  it('are read in both forms, with their errors, shots and rows', () => {
    const text = `{
      "results": {
        "gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.25, "exact_match_stderr,strict-match": 0.0119, "exact_match,flexible-extract": 0.3, "exact_match_stderr,flexible-extract": "N/A"},
        "arc_easy": {"alias": " - arc_easy", "acc,none": 0.656, "acc_stderr,none": 0.0097, "perplexity,none": NaN, "sample_len": 10}
      },
      "n-shot": {"gsm8k": 5, "arc_easy": 0}, "n-samples": {"gsm8k": {"original": 1319, "effective": 100}},
      "higher_is_better": {"arc_easy": {"acc": true}}, "model_name": "HuggingFaceTB/SmolLM2-135M", "lm_eval_version": "0.4.8", "date": 1764158400.5
    }`;
    expect(readHarnessResults(text, { file })).toEqual({
      model: 'HuggingFaceTB/SmolLM2-135M',
      harness: '0.4.8',
      date: '2025-11-26T12:00:00.500Z',
      results: [
        {
          task: 'gsm8k',
          metric: 'exact_match',
          filter: 'strict-match',
          value: 0.25,
          standardError: 0.0119,
          shots: 5,
          samples: 100,
          better: null,
        },
        {
          task: 'gsm8k',
          metric: 'exact_match',
          filter: 'flexible-extract',
          value: 0.3,
          standardError: null,
          shots: 5,
          samples: 100,
          better: null,
        },
        {
          task: 'arc_easy',
          metric: 'acc',
          filter: null,
          value: 0.656,
          standardError: 0.0097,
          shots: 0,
          samples: null,
          better: 'higher',
        },
      ],
    });
    expect(
      readHarnessResults('{"results": {"boolq": {"acc": 0.7, "acc_stderr": 0.01}}}', { file }).results,
    ).toMatchObject([{ task: 'boolq', metric: 'acc', filter: null, value: 0.7, standardError: 0.01 }]);
  });

  it.each(['', '[]', '{"results": 1}', '{"results": {"a": {"alias": "a"}}}', `${'['.repeat(100_000)}`])(
    'that are none are refused (%#)',
    (text) => {
      expect(() => readHarnessResults(text, { file })).toThrow(/has no results/);
    },
  );
});
