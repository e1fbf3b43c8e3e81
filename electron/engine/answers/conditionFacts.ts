import type { Conditions, Training } from './answer.ts';

/** The same words, in the same order, as the page's Conditions (a test holds them together). */
const labels: Record<Exclude<keyof Conditions, 'training'>, string> = {
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
  keptTokens: 'Kept from row to row',
  foreignLoad: 'Other load on the machine',
  priceListDate: 'Price list',
  yardstick: 'Yardstick',
  startedAt: 'Began',
};

/** Everything that figures were measured under, label and value. */
export function conditionFacts(conditions: Conditions): [label: string, value: string][] {
  const facts = Object.entries(labels)
    // An adapter's rows are there where an adapter is, and what was kept where something was.
    .filter(([key]) => !(key.startsWith('adapter') || key === 'keptTokens') || key in conditions)
    .map(([key, label]): [string, string] => [label, valueText(key, conditions)]);
  // First, where it is there: a classifier has nearly nothing of the others.
  return conditions.training == null ? facts : [...trainingFacts(conditions.training), ...facts];
}

/** What a classifier learnt from. */
function trainingFacts(training: Training): [label: string, value: string][] {
  const { method, rows, labels: known, rowsSha256, cut, tokens, embedMs, fitMs, cost } = training;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
  return [
    ['Classifier', method],
    ['Trained on', `${rows} rows of ${known} labels`],
    ['Training rows, SHA-256', rowsSha256],
    ['Training rows longer than it reads', String(cut)],
    ['Training time', `${seconds(embedMs)} of the embedding model, ${seconds(fitMs)} of the fit`],
    ['Training tokens', tokens === null ? 'not stated' : String(tokens)],
    ['Training cost', cost === null ? 'no price' : `$${cost.usd.toPrecision(3)}`],
  ];
}

/** What a condition is called. */
export function conditionLabel(key: string): string {
  if (key === 'training') return 'Training';
  return Object.hasOwn(labels, key) ? labels[key as keyof typeof labels] : key;
}

/** What a service decides where nothing was set. */
const ownSettings = new Set(['temperature', 'topP', 'topK', 'minP', 'maxTokens']);
/** Of which nothing, or null, is a statement: there was none. */
const noneIfNull = new Set(['seed', 'system', 'jsonSchema', 'priceListDate']);

function valueText(key: string, conditions: Conditions): string {
  const value = conditions[key as keyof typeof labels];
  if (key === 'masked') return value === null ? 'no' : `${String(value)} replaced`;
  if (value === null || value === undefined) {
    if (noneIfNull.has(key)) return 'none';
    if (key === 'foreignLoad') return 'not known';
    return ownSettings.has(key) && conditions.template === 'service' ? 'service’s own' : 'not stated';
  }
  if (key === 'examples' && value === 0) return 'none (zero-shot)';
  if ((key === 'passages' || key === 'images') && value === 0) return 'none';
  if (key === 'keptTokens') return `the prompt’s first ${grouped(value)} tokens, no part of the times`;
  if (key === 'contextTokens') return `${grouped(value)} tokens`;
  if (key === 'foreignLoad') return `${Math.round(Number(value) * 100)} % of all cores`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((part) => JSON.stringify(part)).join(', ');
  return String(value);
}

const grouped = (value: unknown): string => Number(value).toLocaleString('en-US');
