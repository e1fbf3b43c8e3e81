import type { Conditions } from './answer.ts';

/** The same words, in the same order, as the page's Conditions (a test holds them together). */
const labels: Record<keyof Conditions, string> = {
  modelSha256: 'Weights, SHA-256',
  quantization: 'Quantisation',
  adapter: 'Adapter',
  adapterSha256: 'Adapter, SHA-256',
  adapterScale: 'Adapter, scale',
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

/** Everything that figures were measured under, label and value. */
export function conditionFacts(conditions: Conditions): [label: string, value: string][] {
  return (
    Object.entries(labels)
      // An adapter's rows are there where an adapter is.
      .filter(([key]) => !key.startsWith('adapter') || key in conditions)
      .map(([key, label]) => [label, valueText(key, conditions[key as keyof Conditions])])
  );
}

/** What a condition is called. */
export function conditionLabel(key: string): string {
  return Object.hasOwn(labels, key) ? labels[key as keyof Conditions] : key;
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
