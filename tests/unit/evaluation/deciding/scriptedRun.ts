import type { Answer, Conditions } from '../../../../electron/engine/answers/answer.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import type { DecisionInput, DecisionMetric } from '../../../../electron/engine/evaluation/deciding/decisionInput.ts';
import type { EvaluationCell } from '../../../../electron/engine/evaluation/evaluationRun.ts';
import type { Score } from '../../../../electron/engine/evaluation/metric.ts';
import type { Suite } from '../../../../electron/engine/evaluation/suite.ts';

const conditions: Conditions = {
  modelSha256: 'aa',
  quantization: 'Q4_1',
  runtime: 'llama.cpp',
  runtimeVersion: '1',
  device: 'CPU',
  gpuFallback: false,
  threads: 2,
  contextTokens: 4096,
  temperature: 0,
  topP: null,
  topK: null,
  minP: null,
  maxTokens: 64,
  seed: 1,
  stop: [],
  template: 'ChatML',
  system: null,
  examples: 0,
  jsonSchema: null,
  images: 0,
  passages: 0,
  masked: null,
  cold: false,
  cached: false,
  foreignLoad: 0,
  priceListDate: null,
  yardstick: '0.1.0',
  startedAt: '2026-11-26T10:00:00.000Z',
};

/** An answer as the engine gives them, with what a test says otherwise. */
export function scriptedAnswer(
  given: Partial<Omit<Answer, 'conditions'>> & { conditions?: Partial<Conditions> } = {},
): Answer {
  return {
    model: 'local:small',
    text: 'yes',
    finishReason: 'stop',
    warnings: [],
    usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 4, reasoningTokens: null },
    timings: { loadMs: 0, queueMs: 0, ttftMs: 50, totalMs: 90, outputTokensPerSecond: 75 },
    cost: null,
    leftMachine: false,
    ...given,
    conditions: { ...conditions, ...given.conditions },
  };
}

/** What a test says of one cell; a number is the score of `right`, null a row that failed. */
export interface ScriptedCell {
  state?: EvaluationCell['state'];
  scores?: Record<string, number | null | Partial<Score>>;
  answer?: Answer | null;
  prompt?: string;
  confidence?: number | null;
  peakMemoryBytes?: number | null;
  energyWh?: number | null;
}

export const rowId = (position: number) => `row-${position}`;

/** The cell of a row and a repeat. */
export function scriptedCell(candidate: string, position: number, repeat: number, given: ScriptedCell): EvaluationCell {
  const scores = Object.entries(given.scores ?? {}).map(([name, value]): [string, Score] => [
    name,
    typeof value === 'number' || value === null
      ? { value, passed: null, reason: '' }
      : { value: null, passed: null, reason: '', ...value },
  ]);
  return {
    run: 'run-1',
    candidate,
    row: rowId(position),
    position,
    repeat,
    state: given.state ?? 'done',
    prompt: {
      prompt: given.prompt ?? 'Is it?',
      system: null,
      examples: [],
      images: [],
      passages: [],
      missing: [],
    },
    answer: given.answer === undefined ? scriptedAnswer() : given.answer,
    scores: Object.fromEntries(scores),
    error: null,
    peakMemoryBytes: given.peakMemoryBytes ?? null,
    energyWh: given.energyWh ?? null,
    confidence: given.confidence ?? null,
    judgeUsd: null,
    finishedAt: 1,
  };
}

/** A failed cell, with a score that must not count. */
export function failedCell(candidate: string, position: number, repeat = 0): EvaluationCell {
  const cell = scriptedCell(candidate, position, repeat, { state: 'failed', scores: { right: 0 }, answer: null });
  return { ...cell, error: { code: 'service/unavailable', message: 'The service did not answer.' } };
}

export function scriptedCandidate(id: string, model = `local:${id}`): Candidate {
  return { id, model, technique: { kind: 'zero-shot' }, answering: 'generate', template: '{{input}}', settings: {} };
}

export const right: DecisionMetric = { name: 'right', better: 'higher', scale: 'share', binary: true };
export const points: DecisionMetric = { name: 'points', better: 'higher', scale: 'share', binary: false };
/** Errors over words: a figure of the whole set. */
export const errorRate: DecisionMetric = {
  name: 'errors',
  better: 'lower',
  scale: 'share',
  binary: false,
  combine: ({ errors = 0, words = 0 }) => (words === 0 ? null : errors / words),
};

/** A run of made-up cells: `cell` says what each is, or null where it is still to come. */
export function scriptedRun(options: {
  candidates: Candidate[];
  rows: number;
  metrics: DecisionMetric[];
  suite?: Partial<Suite>;
  cell: (candidate: string, position: number, repeat: number) => ScriptedCell | EvaluationCell | null;
}): DecisionInput {
  const repeats = options.suite?.repeats ?? 1;
  const suite: Suite = {
    name: 'scripted',
    description: '',
    dataset: '0'.repeat(64),
    train: null,
    candidates: options.candidates,
    metrics: options.metrics.map(({ name }) => ({ metric: name })),
    primary: options.metrics[0]?.name ?? '',
    repeats,
    sample: null,
    budgetUsd: null,
    concurrency: 1,
    baseline: options.candidates[0]?.id ?? '',
    margin: 0.03,
    confidence: 0.95,
    judge: null,
    ...options.suite,
  };
  const cells: EvaluationCell[] = [];
  for (const { id } of options.candidates) {
    for (let position = 0; position < options.rows; position += 1) {
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        const given = options.cell(id, position, repeat);
        if (given !== null) cells.push('run' in given ? given : scriptedCell(id, position, repeat, given));
      }
    }
  }
  return {
    run: { id: 'run-1', suite },
    rows: Array.from({ length: options.rows }, (_, position) => ({ id: rowId(position) })),
    cells,
    metrics: options.metrics,
    modelNames: {},
  };
}
