import type { AnswerConditions } from '../app/engineTypes.ts';
import { formatCount, formatDuration, formatUsd } from './format.ts';

export interface ConditionRow {
  label: string;
  value: string;
  /** Shown in the fixed-width face. */
  code?: boolean;
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
const orUnknown = (value: string | number | null) => (value === null ? 'not stated' : String(value));

/** Every condition in words. What a service does not tell says so, rather than being left out. */
export function conditionRows(conditions: AnswerConditions): ConditionRow[] {
  const isService = conditions.template === 'service';
  const orDefault = (value: number | null) => (value === null && isService ? 'service’s own' : orUnknown(value));
  return [
    // First, where it is there: a classifier has nearly nothing of the others.
    ...(conditions.training == null ? [] : trainingRows(conditions.training)),
    { label: 'Weights, SHA-256', value: orUnknown(conditions.modelSha256), code: conditions.modelSha256 !== null },
    { label: 'Quantisation', value: orUnknown(conditions.quantization) },
    ...adapterRows(conditions),
    { label: 'Runtime', value: conditions.runtime },
    { label: 'Runtime version', value: orUnknown(conditions.runtimeVersion) },
    { label: 'Device', value: orUnknown(conditions.device) },
    { label: 'GPU asked for, CPU used', value: yesNo(conditions.gpuFallback) },
    { label: 'Threads', value: orUnknown(conditions.threads) },
    {
      label: 'Context size',
      value: conditions.contextTokens === null ? 'not stated' : `${formatCount(conditions.contextTokens)} tokens`,
    },
    { label: 'Temperature', value: orDefault(conditions.temperature) },
    { label: 'Top-p', value: orDefault(conditions.topP) },
    { label: 'Top-k', value: orDefault(conditions.topK) },
    { label: 'Min-p', value: orDefault(conditions.minP) },
    { label: 'Max tokens', value: orDefault(conditions.maxTokens) },
    { label: 'Seed', value: conditions.seed === null ? 'none' : String(conditions.seed) },
    {
      label: 'Stop strings',
      value: conditions.stop.length === 0 ? 'none' : conditions.stop.map((stop) => JSON.stringify(stop)).join(', '),
      code: conditions.stop.length > 0,
    },
    { label: 'Prompt template', value: conditions.template },
    { label: 'System prompt', value: conditions.system ?? 'none' },
    { label: 'Examples', value: conditions.examples === 0 ? 'none (zero-shot)' : String(conditions.examples) },
    {
      label: 'JSON schema, SHA-256',
      value: conditions.jsonSchema ?? 'none',
      code: conditions.jsonSchema !== null,
    },
    { label: 'Images', value: conditions.images === 0 ? 'none' : orUnknown(conditions.images) },
    { label: 'Passages given', value: conditions.passages === 0 ? 'none' : String(conditions.passages) },
    { label: 'Masked before sending', value: conditions.masked === null ? 'no' : `${conditions.masked} replaced` },
    { label: 'Cold start', value: yesNo(conditions.cold) },
    { label: 'Prompt from a cache', value: yesNo(conditions.cached) },
    ...keptRow(conditions),
    {
      label: 'Other load on the machine',
      value:
        conditions.foreignLoad === null ? 'not known' : `${Math.round(conditions.foreignLoad * 100)} % of all cores`,
    },
    { label: 'Price list', value: conditions.priceListDate ?? 'none' },
    { label: 'Yardstick', value: conditions.yardstick },
    { label: 'Began', value: conditions.startedAt },
  ];
}

/** What all rows of an evaluation begin with, where it was read once; null where that is not the same for all answers. */
function keptRow({ keptTokens }: AnswerConditions): ConditionRow[] {
  if (keptTokens === undefined) return [];
  const tokens = (keptTokens as number | null) === null ? null : formatCount(keptTokens);
  return [
    {
      label: 'Kept from row to row',
      value: tokens === null ? 'not stated' : `the prompt’s first ${tokens} tokens, no part of the times`,
    },
  ];
}

/** Of an answer that an adapter was used for, or may have been: null where they are not the same for all answers. */
function adapterRows(conditions: AnswerConditions): ConditionRow[] {
  const { adapter, adapterSha256, adapterScale } = conditions;
  if (adapter === undefined || adapterSha256 === undefined || adapterScale === undefined) return [];
  return [
    { label: 'Adapter', value: orUnknown(adapter) },
    { label: 'Adapter, SHA-256', value: orUnknown(adapterSha256), code: true },
    { label: 'Adapter, scale', value: orUnknown(adapterScale) },
  ];
}

/** What a classifier learnt from. */
function trainingRows(training: NonNullable<AnswerConditions['training']>): ConditionRow[] {
  const { method, rows, labels, rowsSha256, cut, tokens, embedMs, fitMs, cost } = training;
  return [
    { label: 'Classifier', value: method },
    { label: 'Trained on', value: `${formatCount(rows)} rows of ${formatCount(labels)} labels` },
    { label: 'Training rows, SHA-256', value: rowsSha256, code: true },
    { label: 'Training rows longer than it reads', value: String(cut) },
    {
      label: 'Training time',
      value: `${formatDuration(embedMs)} of the embedding model, ${formatDuration(fitMs)} of the fit`,
    },
    { label: 'Training tokens', value: tokens === null ? 'not stated' : formatCount(tokens) },
    { label: 'Training cost', value: cost === null ? 'no price' : formatUsd(cost.usd) },
  ];
}
