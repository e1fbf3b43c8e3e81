import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer } from '../../../../electron/engine/answers/answer.ts';
import type { DataRow } from '../../../../electron/engine/evaluation/dataset.ts';
import type { MetricTools, Score, ScoreRequest } from '../../../../electron/engine/evaluation/metric.ts';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';

/** What a reference implementation said, with its version. */
export function readFixture<Case, More = unknown>(
  name: string,
): { versions: Record<string, string>; cases: Case[] } & More {
  const file = path.resolve(import.meta.dirname, '../../../fixtures/metrics', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as { versions: Record<string, string>; cases: Case[] } & More;
}

export const dataRow = (row: Partial<DataRow> = {}): DataRow => ({
  id: '0'.repeat(32),
  line: 1,
  input: '',
  references: [],
  choices: [],
  label: null,
  context: [],
  images: [],
  audio: null,
  fields: {},
  ...row,
});

const answerOf = (text: string, answer: Partial<Answer>): Answer => ({
  model: 'test:model',
  text,
  finishReason: 'stop',
  warnings: [],
  usage: { inputTokens: 10, cachedInputTokens: null, outputTokens: 5, reasoningTokens: null },
  timings: { loadMs: 0, queueMs: 0, ttftMs: 120, totalMs: 480, outputTokensPerSecond: 20 },
  cost: null,
  leftMachine: false,
  // No metric reads what an answer was measured under.
  conditions: {} as Answer['conditions'],
  ...answer,
});

export interface Scored extends Omit<Partial<ScoreRequest>, 'row' | 'answer'> {
  row?: Partial<DataRow>;
  answer?: Partial<Answer>;
}

export function scoreRequest(text: string, { row, answer, ...request }: Scored = {}): ScoreRequest {
  return { row: dataRow(row), text, answer: answerOf(text, answer ?? {}), labels: [], passages: [], ...request };
}

/** Scores one text as the runner does: parameters parsed once, then the row. */
export async function score(
  name: string,
  text: string,
  request: Scored = {},
  parameters: Record<string, unknown> = {},
  tools: MetricTools = {},
): Promise<Score> {
  const metric = findMetric(name);
  return metric.score(scoreRequest(text, request), metric.parse(parameters), tools, new AbortController().signal);
}

/** A scorer of many rows whose parameters are parsed once. */
export function scorer(name: string, parameters: Record<string, unknown> = {}) {
  const metric = findMetric(name);
  const parsed = metric.parse(parameters);
  const { signal } = new AbortController();
  return {
    score: (text: string, request: Scored = {}) =>
      metric.score(scoreRequest(text, request), parsed, {}, signal) as Score,
    combine: (scores: readonly Score[]) => metric.combine?.(sumCounts(scores), parsed),
  };
}

export function sumCounts(scores: readonly Score[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { counts = {} } of scores) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}
