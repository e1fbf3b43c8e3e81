import type { Conditions } from '../../answers/answer.ts';
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

/** The same words, in the same order, as the page's Conditions (a test holds them together). */
const labels: Record<keyof Conditions, string> = {
  modelSha256: 'Weights, SHA-256',
  quantization: 'Quantisation',
  runtime: 'Runtime',
  runtimeVersion: 'Runtime version',
  device: 'Device',
  gpuFallback: 'GPU asked for, CPU used',
  threads: 'Threads',
  contextTokens: 'Context size',
  temperature: 'Temperature',
  topP: 'Top-p',
  topK: 'Top-k',
  minP: 'Min-p',
  maxTokens: 'Max tokens',
  seed: 'Seed',
  stop: 'Stop strings',
  template: 'Prompt template',
  system: 'System prompt',
  examples: 'Examples',
  jsonSchema: 'JSON schema, SHA-256',
  images: 'Images',
  passages: 'Passages given',
  masked: 'Masked before sending',
  cold: 'Cold start',
  cached: 'Prompt from a cache',
  foreignLoad: 'Other load on the machine',
  priceListDate: 'Price list',
  yardstick: 'Yardstick',
  startedAt: 'Began',
};

/** Everything that an answer's figures were measured under, label and value. */
export function conditionsOf(answer: ExportedAnswer): [label: string, value: string][] {
  const { conditions } = answer;
  if (conditions === null) return [];
  return Object.entries(labels).map(([key, label]) => [label, valueText(key, conditions[key as keyof Conditions])]);
}

function valueText(key: string, value: Conditions[keyof Conditions] | undefined): string {
  if ((key === 'jsonSchema' && value === null) || (key === 'passages' && value === 0)) return 'none';
  if (key === 'masked') return value === null ? 'no' : `${String(value)} replaced`;
  if (value === null || value === undefined) return 'not stated';
  if (key === 'contextTokens') return `${String(value)} tokens`;
  if (key === 'foreignLoad') return `${Math.round(Number(value) * 100)} % of all cores`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((part) => JSON.stringify(part)).join(', ');
  return String(value);
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
