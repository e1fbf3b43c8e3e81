import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import { grammarSchema } from '../workers/llama/jsonGrammar.ts';
import type { SamplingRequest } from '../workers/llama/llamaMethods.ts';
import type { LocalCallOptions, SharedPrefix } from './localFacts.ts';

export interface CallSettings {
  sampling: SamplingRequest;
  sequence: string | null;
  keepMessages: number;
  sharedPrefix: SharedPrefix | null;
  scoreAnswer: boolean;
  warnings: SharedV4Warning[];
}

/**
 * The settings of a call as the worker takes them. What a local model cannot do is a warning; a number outside its range never
 * reaches native code.
 * @throws {YardstickError} `input/invalid`
 */
export function callSettings(options: LanguageModelV4CallOptions): CallSettings {
  const warnings: SharedV4Warning[] = [];
  if (options.tools !== undefined && options.tools.length > 0) {
    warnings.push({
      type: 'unsupported',
      feature: 'tools',
      details: 'Local models do not call tools here; they were left out.',
    });
  }
  if (options.reasoning !== undefined && options.reasoning !== 'provider-default') {
    warnings.push({
      type: 'unsupported',
      feature: 'reasoning',
      details: 'The reasoning effort of a local model cannot be set.',
    });
  }
  const { sequence, keepMessages, scoreAnswer, sharedPrefix } = (options.providerOptions?.['yardstick'] ??
    {}) as LocalCallOptions;
  return {
    sampling: {
      temperature: within('temperature', options.temperature, 0, 10),
      topP: within('top-p', options.topP, 0, 1),
      topK: whole('top-k', options.topK, 1, 1_000_000),
      seed: seedOf(options.seed),
      maxTokens: whole('max tokens', options.maxOutputTokens, 1, 10_000_000),
      presencePenalty: within('presence penalty', options.presencePenalty, -2, 2),
      frequencyPenalty: within('frequency penalty', options.frequencyPenalty, -2, 2),
      stop: stopsOf(options.stopSequences),
      json: jsonOf(options.responseFormat, warnings),
    },
    sequence: typeof sequence === 'string' && sequence !== '' ? sequence.slice(0, 200) : null,
    keepMessages: whole('messages to keep', keepMessages, 0, 1_000_000) ?? 0,
    sharedPrefix: sharedPrefixOf(sharedPrefix),
    scoreAnswer: scoreAnswer === true,
    warnings,
  };
}

function sharedPrefixOf(shared: SharedPrefix | undefined): SharedPrefix | null {
  if (shared === undefined) return null;
  return {
    messages: whole('shared messages', shared.messages, 0, 1_000_000) ?? 0,
    characters: whole('shared characters', shared.characters, 0, 100_000_000) ?? 0,
  };
}

function within(name: string, value: number | undefined, least: number, most: number): number | null {
  if (value === undefined) return null;
  if (!Number.isFinite(value) || value < least || value > most) throw outOfRange(name, `from ${least} to ${most}`);
  return value;
}

function whole(name: string, value: number | undefined, least: number, most: number): number | null {
  if (value === undefined) return null;
  if (!Number.isInteger(value) || value < least) throw outOfRange(name, `a whole number from ${least}`);
  return Math.min(value, most);
}

/** Any integer is taken; the sampler has 32 bits of it. */
function seedOf(seed: number | undefined): number | null {
  if (seed === undefined) return null;
  if (!Number.isSafeInteger(seed)) throw outOfRange('seed', 'a whole number');
  return Number(BigInt.asUintN(32, BigInt(seed)));
}

function stopsOf(stop: string[] | undefined): string[] {
  const stops = (stop ?? []).filter((text) => text !== '');
  if (stops.length > 64 || stops.some((text) => text.length > 1_000))
    throw outOfRange('stop', 'at most 64 strings of 1,000 characters');
  return stops;
}

function jsonOf(
  format: LanguageModelV4CallOptions['responseFormat'],
  warnings: SharedV4Warning[],
): SamplingRequest['json'] {
  if (format?.type !== 'json') return null;
  if (format.schema === undefined) return { schema: null };
  const { schema, ignored } = grammarSchema(format.schema as Record<string, unknown>);
  if (ignored.length > 0) {
    warnings.push({
      type: 'unsupported',
      feature: 'responseFormat',
      details: `The answer is made to fit the JSON schema, but for: ${ignored.join(', ').slice(0, 200)}.`,
    });
  }
  return { schema };
}

function outOfRange(name: string, range: string): YardstickError {
  return new YardstickError('input/invalid', `Setting ${name} must be ${range}.`);
}
