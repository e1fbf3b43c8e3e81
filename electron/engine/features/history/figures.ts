import { conditionFacts } from '../../answers/conditionFacts.ts';
import type { ExportedAnswer } from './exportedConversation.ts';

/** One line under an answer: how fast, how much, what it cost and where the text went. Empty for an answer without figures. */
export function figuresOf(answer: ExportedAnswer): string[] {
  const { timings, usage, cost } = answer;
  return [
    timings?.ttftMs == null ? undefined : `first token after ${milliseconds(timings.ttftMs)}`,
    timings?.outputTokensPerSecond == null ? undefined : `${timings.outputTokensPerSecond.toFixed(1)} tokens/s`,
    timings == null ? undefined : `${milliseconds(timings.totalMs)} in all`,
    usage == null
      ? undefined
      : `tokens: ${count(usage.inputTokens)} in, ${count(usage.cachedInputTokens)} cached, ${count(usage.outputTokens)} out`,
    cost == null ? undefined : `${dollars(cost.usd)} (prices of ${cost.priceListDate})`,
    answer.leftMachine == null
      ? undefined
      : answer.leftMachine
        ? `sent to ${answer.destination ?? 'another machine'}`
        : 'stayed on this machine',
  ].filter((part) => part !== undefined);
}

/** The answer's state in words, where it is not simply done. */
export function stateOf(answer: ExportedAnswer): string | undefined {
  if (answer.error !== null) return `${answer.state}: ${answer.error.message} (${answer.error.code})`;
  if (answer.state !== 'done') return answer.state;
  return answer.finishReason === 'length' ? 'cut off at the length limit' : undefined;
}

/** Everything that an answer's figures were measured under, label and value. */
export function conditionsOf(answer: ExportedAnswer): [label: string, value: string][] {
  return answer.conditions === null ? [] : conditionFacts(answer.conditions);
}

function milliseconds(value: number): string {
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(2)} s`;
}

function count(value: number | null): string {
  return value === null ? '?' : String(value);
}

function dollars(value: number): string {
  return `$${value < 0.01 ? value.toPrecision(2) : value.toFixed(4)}`;
}
