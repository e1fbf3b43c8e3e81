import type { Answer, Conditions } from '../../electron/engine/answers/answer.ts';
import type { Candidate } from '../../electron/engine/evaluation/candidate.ts';
import type { DataRow } from '../../electron/engine/evaluation/dataset.ts';
import type { EvaluationCell } from '../../electron/engine/evaluation/evaluationRun.ts';
import type { ReportMaterial } from '../../electron/engine/evaluation/reports/reportMaterial.ts';
import type { SheetCandidate, Verdict } from '../../electron/engine/evaluation/sheet.ts';

const conditions: Conditions = {
  modelSha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  quantization: 'Q4_1',
  runtime: 'node-llama-cpp',
  runtimeVersion: '3.22.1',
  device: 'CPU',
  gpuFallback: false,
  threads: 2,
  contextTokens: 2048,
  temperature: 0,
  topP: null,
  topK: null,
  minP: null,
  maxTokens: 8,
  seed: 1,
  stop: [],
  template: 'chatml',
  system: null,
  examples: 0,
  jsonSchema: null,
  images: 0,
  passages: 0,
  masked: null,
  cold: false,
  cached: false,
  foreignLoad: 0.04,
  priceListDate: null,
  yardstick: '0.1.0',
  startedAt: '2026-11-26T12:00:00.000Z',
};

/** A made-up run of some rows on four candidates, in every place a text that would be markup, a formula or a fence. For how a report is written, not what is measured. */
export function evaluationMaterial({ rows = 12, evil = '' } = {}): ReportMaterial {
  const candidates: Candidate[] = (
    [
      ['openai-large.zero-shot', 'openai:large', { kind: 'zero-shot' }],
      ['gemma.4-shot', 'local:gemma-3-270m-q4_k_m', { kind: 'few-shot', count: 4, seed: 1 }],
      ['gemma.zero-shot', 'local:gemma-3-270m-q4_k_m', { kind: 'zero-shot' }],
      ['smollm2.4-shot', 'local:smollm2-135m-instruct-q4_1', { kind: 'few-shot', count: 4, seed: 1 }],
    ] as const
  ).map(([id, model, technique]) => ({
    id,
    model,
    technique,
    answering: 'generate',
    template: `Which section is this from: {{labels}}?\n\n{{input}}${evil}`,
    settings: { temperature: 0, maxTokens: 8 },
  }));
  const data: DataRow[] = Array.from({ length: rows }, (_, index) => ({
    id: `row-${index}`,
    line: index + 1,
    input: `${evil}Shares of the river ferry rose for day ${index + 1} after it was said that the old bridge closes for repair.`,
    references: [index % 3 === 0 ? 'Sports' : 'Business'],
    choices: [],
    label: index % 3 === 0 ? 'Sports' : 'Business',
    context: [],
    images: [],
    audio: null,
    fields: {},
  }));
  const cells = data.flatMap((row, position) =>
    candidates.map((candidate, place): EvaluationCell => {
      const failed = place === 0 && position === 4;
      const right = (position * 7 + place * 3) % (place + 3) !== 0;
      const answer: Answer = {
        model: candidate.model,
        text: `${right ? (row.label ?? '') : 'World'}${evil}`,
        finishReason: 'stop',
        warnings: [],
        usage: { inputTokens: 60, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: null },
        timings: { loadMs: 0, queueMs: 0, ttftMs: 120, totalMs: 180, outputTokensPerSecond: 35 },
        cost: null,
        leftMachine: place === 0,
        conditions,
      };
      return {
        run: 'run-1',
        candidate: candidate.id,
        row: row.id,
        position,
        repeat: 0,
        state: failed ? 'failed' : 'done',
        prompt: {
          prompt: candidate.template.replace('{{input}}', row.input),
          system: null,
          examples:
            candidate.technique.kind === 'few-shot'
              ? [{ input: `A goal in the last minute${evil}`, output: 'Sports' }]
              : [],
          images: [],
          passages: [],
          missing: [],
        },
        answer: failed ? null : answer,
        scores: failed
          ? {}
          : {
              accuracy: {
                value: right ? 1 : 0,
                passed: right,
                reason: `“${answer.text}” against “${row.label ?? ''}”`,
              },
            },
        error: failed ? { code: 'service/unavailable', message: `The service is overloaded${evil}` } : null,
        peakMemoryBytes: place === 0 ? null : 3e8,
        judgeUsd: null,
        energyWh: null,
        confidence: null,
        finishedAt: 1,
      };
    }),
  );
  const sheetLine = (index: number, figures: Partial<SheetCandidate> & { mean: number }): SheetCandidate => {
    const { mean, ...rest } = figures;
    const candidate = candidates[index] as Candidate;
    return {
      id: candidate.id,
      model: candidate.model,
      modelName: (['Large', 'Gemma 3 270M', 'Gemma 3 270M', 'SmolLM2 135M'][index] as string) + evil,
      technique: candidate.technique,
      metrics: {
        accuracy: { mean, low: mean - 0.08, high: Math.min(mean + 0.07, 1), n: rows, missing: 0, spread: null },
        'macro-f1': { mean: mean - 0.02, low: mean - 0.11, high: mean + 0.05, n: rows, missing: 0, spread: null },
      },
      ttft: { p50Ms: 120 + index, p95Ms: 310 },
      latency: { p50Ms: 180, p95Ms: 420 },
      tokensPerSecond: 35.2,
      tokens: { input: 60, cached: 0, output: 2 },
      costPer1000: { usd: 0, priceListDate: null },
      energyWh: null,
      peakMemoryBytes: 3.1e8,
      leftMachine: false,
      destination: null,
      rows: { done: rows, failed: 0, waiting: 0 },
      pareto: { cost: true, speed: false, memory: false },
      conditions,
      mixed: [],
      ...rest,
    };
  };
  const verdict = (a: string, figures: Partial<Verdict>): Verdict => ({
    a,
    b: 'openai-large.zero-shot',
    metric: 'accuracy',
    difference: 0,
    low: -0.02,
    high: 0.02,
    margin: 0.03,
    confidence: 0.95,
    verdict: 'not-worse',
    rowsNeeded: null,
    n: rows,
    wins: 9,
    losses: 8,
    ties: rows - 1,
    test: 'mcnemar',
    p: 0.4,
    adjustedP: 0.6,
    fairness: [],
    ...figures,
  });
  const metric = { better: 'higher', scale: 'share' } as const;
  const byId = new Map(data.map((row) => [row.id, row]));
  return {
    run: {
      id: 'run-1',
      state: 'done',
      createdAt: Date.UTC(2026, 10, 26, 12),
      finishedAt: Date.UTC(2026, 10, 26, 13),
      repeatOf: null,
      error: null,
      suite: {
        name: `Which section is it from?${evil}`,
        description: `Headlines of a week, sorted by hand into sections.${evil}`,
        dataset: 'a'.repeat(64),
        train: 'c'.repeat(64),
        candidates,
        metrics: [{ metric: 'accuracy', threshold: 0.6 }, { metric: 'macro-f1' }],
        primary: 'accuracy',
        repeats: 1,
        sample: null,
        budgetUsd: null,
        concurrency: 4,
        baseline: 'openai-large.zero-shot',
        margin: 0.03,
        confidence: 0.95,
        judge: null,
      },
    },
    dataset: {
      hash: 'a'.repeat(64),
      name: `news.csv${evil}`,
      columns: ['title', 'section'],
      mapping: { title: 'input', section: 'label' },
      rowCount: rows,
      labels: [
        { label: 'Business', rows: Math.ceil(rows / 2) },
        { label: `Sports${evil}`, rows: Math.floor(rows / 2) },
      ],
      createdAt: 0,
    },
    train: null,
    sheet: {
      run: 'run-1',
      caveats: [],
      candidates: [
        sheetLine(0, {
          mean: 0.84,
          leftMachine: true,
          destination: `api.example.org${evil}`,
          costPer1000: { usd: 0.42, priceListDate: '2026-11-01' },
          peakMemoryBytes: null,
          latency: { p50Ms: 640, p95Ms: 1400 },
          rows: { done: rows - 1, failed: 1, waiting: 0 },
        }),
        sheetLine(1, { mean: 0.83, pareto: { cost: true, speed: true, memory: true } }),
        sheetLine(2, {
          mean: 0.71,
          latency: { p50Ms: 140, p95Ms: 300 },
          pareto: { cost: false, speed: true, memory: false },
        }),
        sheetLine(3, {
          mean: 0.55,
          latency: { p50Ms: 95, p95Ms: 210 },
          peakMemoryBytes: 1.6e8,
          pareto: { cost: false, speed: true, memory: true },
        }),
      ],
      verdicts: [
        verdict('gemma.4-shot', { difference: -0.004, low: -0.026, high: 0.018 }),
        verdict('gemma.zero-shot', {
          difference: -0.06,
          low: -0.14,
          high: 0.01,
          verdict: 'cannot-tell',
          rowsNeeded: 180,
          fairness: [`Two answers were cut off${evil}`],
        }),
        verdict('smollm2.4-shot', {
          difference: -0.29,
          low: -0.37,
          high: -0.2,
          verdict: 'worse',
          p: 0.00001,
          adjustedP: 0.00003,
        }),
      ],
    },
    metrics: {
      accuracy: {
        ...metric,
        label: 'Accuracy',
        definition: `The share of rows whose label was named.${evil}`,
        binary: true,
      },
      'macro-f1': { ...metric, label: 'Macro-F1', definition: 'The mean of the F1 of the labels.', binary: false },
    },
    slices: ['Business', `Sports${evil}`].map((value, index) => ({
      column: `section${evil}`,
      value,
      rows: Math.ceil(rows / 2),
      metrics: Object.fromEntries(
        candidates.map(({ id }, place) => [
          id,
          { mean: 0.8 - place * 0.07 - index * 0.05, low: 0.4, high: 0.9, n: 6, missing: 0, spread: null },
        ]),
      ),
      difference: Object.fromEntries(
        candidates.slice(1).map(({ id }, place) => [id, { difference: -0.07 * (place + 1), low: -0.3, high: 0.1 }]),
      ),
    })),
    ladder: {
      sentence: `Q4_K_M is the smallest that is not worse than Q8_0 by more than 3 points.${evil}`,
      steps: ['Q4_K_M', 'Q8_0'].map((quantization, place) => ({
        candidate: candidates[place]?.id ?? '',
        quantization: `${quantization}${evil}`,
        sizeBytes: 100e6 * (place + 1),
        metric: { mean: 0.8, low: 0.7, high: 0.9, n: 12, missing: 0, spread: null },
        perplexity: 18.253 - place,
        klDivergence: place === 0 ? 0.0312 : 0,
        sameLikeliest: place === 0 ? 0.947 : 1,
        notWorse: place === 0 ? true : null,
      })),
      measured: { tokens: 2_048, rows: 12, top: 64, runtime: `llama.cpp${evil}`, measuredAt: 0 },
    },
    curves: [
      {
        local: 'gemma.4-shot',
        cloud: 'openai-large.zero-shot',
        metric: 'accuracy',
        signal: 'log-probability',
        points: [0, 0.2, 0.4, 0.6, 0.8, 1].map((local) => ({
          threshold: null,
          local,
          quality: 0.84 + 0.02 * local - 0.03 * local * local,
          usdPer1000: 0.4 * (1 - local),
          bytesPer1000: 1000,
        })),
      },
    ],
    failures: [{ candidate: 'smollm2.4-shot', metric: 'accuracy', mean: 0.55, threshold: 0.6 }],
    cells,
    answeredRows: rows,
    row: (id) => byId.get(id) ?? null,
    suiteFile: `name: "Which section is it from?"\ndata: { path: news.csv }\n# ${evil}\n`,
    exportedAt: '2026-11-26T13:05:00.000Z',
    yardstick: '0.1.0',
  };
}
