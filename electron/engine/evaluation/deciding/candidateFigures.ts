import { percentile } from '../../statistics/percentile.ts';
import type { Answer } from '../../answers/answer.ts';
import type { Candidate } from '../candidate.ts';
import type { SheetCandidate } from '../sheet.ts';
import { mergeConditions } from './mergeConditions.ts';
import { rowDone, rowFailed, type CandidateColumn } from './scoreTable.ts';

/** What the sheet says of a candidate beside its scores. */
export type CandidateFigures = Omit<SheetCandidate, 'id' | 'model' | 'modelName' | 'technique' | 'metrics' | 'pareto'>;

/** Figures of the answers that came; a failed one is counted, and has none. */
export function candidateFigures(candidate: Candidate, column: CandidateColumn): CandidateFigures {
  const done = column.cells.filter(({ state, answer }) => state === 'done' && answer !== null);
  const answers = done.map(({ answer }) => answer as Answer);
  const asked = column.cells.map(({ answer }) => answer).filter((answer) => answer !== null);
  const speeds = known(answers, ({ timings }) => timings.outputTokensPerSecond);
  const peaks = known(done, ({ peakMemoryBytes }) => peakMemoryBytes);
  const energy = known(done, ({ energyWh }) => energyWh);
  return {
    ttft: halfAndMost(known(answers, ({ timings }) => timings.ttftMs)),
    latency: halfAndMost(known(answers, ({ timings }) => timings.totalMs)),
    tokensPerSecond: speeds.length === 0 ? null : percentile(speeds, 0.5),
    tokens: {
      input: mean(known(answers, ({ usage }) => usage.inputTokens)),
      cached: mean(known(answers, ({ usage }) => usage.cachedInputTokens)),
      output: mean(known(answers, ({ usage }) => usage.outputTokens)),
    },
    costPer1000: costPer1000(candidate, answers),
    // A sum that leaves answers out would look like a saving.
    energyWh: energy.length < done.length ? null : times1000(mean(energy)),
    peakMemoryBytes: peaks.length === 0 ? null : peaks.reduce((most, bytes) => Math.max(most, bytes), 0),
    leftMachine: asked.some(({ leftMachine }) => leftMachine),
    destination: asked.find(({ destination }) => destination !== undefined)?.destination ?? null,
    rows: rowCounts(column.states),
    ...mergeConditions(answers.map(({ conditions }) => conditions)),
  };
}

function costPer1000({ model }: Candidate, answers: readonly Answer[]): SheetCandidate['costPer1000'] {
  if (answers.length === 0) return null;
  if (model.startsWith('local:')) return { usd: 0, priceListDate: null };
  const costs = answers.map(({ cost }) => cost).filter((cost) => cost !== null);
  if (costs.length < answers.length) return null;
  const usd = times1000(mean(Float64Array.from(costs, (cost) => cost.usd))) ?? 0;
  // The oldest list is the one that the figure may be out of date by.
  const priceListDate = costs
    .map((cost) => cost.priceListDate)
    .reduce((oldest, date) => (date < oldest ? date : oldest));
  return { usd, priceListDate };
}

function rowCounts(states: Uint8Array): SheetCandidate['rows'] {
  let [done, failed] = [0, 0];
  for (const state of states) {
    if (state === rowDone) done += 1;
    if (state === rowFailed) failed += 1;
  }
  return { done, failed, waiting: states.length - done - failed };
}

/** The numbers there are. */
function known<Item>(items: readonly Item[], of: (item: Item) => number | null): Float64Array {
  const numbers = new Float64Array(items.length);
  let count = 0;
  for (const item of items) {
    const value = of(item);
    if (value === null || !Number.isFinite(value)) continue;
    numbers[count] = value;
    count += 1;
  }
  return numbers.subarray(0, count);
}

function mean(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function times1000(value: number | null): number | null {
  return value === null ? null : value * 1000;
}

function halfAndMost(values: Float64Array): { p50Ms: number; p95Ms: number } | null {
  return values.length === 0 ? null : { p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95) };
}
