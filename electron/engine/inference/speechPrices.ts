import type { Connection } from '../../../models/cloud/connection.ts';
import { splitModelId } from './resolveModel.ts';
import type { Transcript } from './transcription.ts';
import type { Cost } from '../answers/answer.ts';

/** What a service charges for a transcript, in US dollars. */
export type SpeechPrice = LengthPrice | { perMillionTokens: { input: number; output: number } };

/** A price by the length of a recording, in US dollars. */
export interface LengthPrice {
  perMinute: number;
  /** A shorter recording is charged as if it had so many seconds. */
  leastSeconds?: number;
}

/** Whom a recording would go to. */
export interface Service {
  kind: string;
  /** `host[:port]`. */
  destination: string | null;
}

/**
 * OpenAI's, by https://developers.openai.com/api/docs/models/gpt-transcribe, and for the gpt-4o models, which are charged by the token, the pages beside it
 * (gpt-4o-transcribe, gpt-4o-mini-transcribe); whisper-1 as https://openrouter.ai/openai/whisper-1/api passes it on.
 */
const ofOpenAi: Readonly<Record<string, SpeechPrice>> = {
  'whisper-1': { perMinute: 0.006 },
  'gpt-transcribe': { perMinute: 0.0045 },
  'gpt-4o-transcribe': { perMillionTokens: { input: 2.5, output: 10 } },
  'gpt-4o-mini-transcribe': { perMillionTokens: { input: 1.25, output: 5 } },
};
/**
 * Groq's, by https://console.groq.com/docs/speech-to-text, which states them for an hour, and under "Audio File Limitations" that what is shorter than 10 s is
 * charged as 10 s.
 */
const ofGroq: Readonly<Record<string, SpeechPrice>> = {
  'whisper-large-v3': { perMinute: 0.111 / 60, leastSeconds: 10 },
  'whisper-large-v3-turbo': { perMinute: 0.04 / 60, leastSeconds: 10 },
};
/** When those pages were read. */
export const speechPriceListDate = '2026-11-26';

/** What a price depends on; null without a connection, and for one whose address is none. */
export function serviceOf(connection: Pick<Connection, 'kind' | 'baseUrl'> | undefined): Service | null {
  if (connection === undefined || !URL.canParse(connection.baseUrl)) return null;
  return { kind: connection.kind, destination: new URL(connection.baseUrl).host };
}

/** null where nobody publishes a price, e.g. for a server of one's own. */
export function speechPrice(model: string, service: Service | null): SpeechPrice | null {
  const list = service?.kind === 'openai' ? ofOpenAi : service?.destination === 'api.groq.com' ? ofGroq : {};
  const name = splitModelId(model).model;
  return Object.hasOwn(list, name) ? (list[name] ?? null) : null;
}

/** null where none is published, and where it is charged by the token: how many a recording has is known afterwards. */
export function lengthPrice(model: string, service: Service | null): LengthPrice | null {
  const price = speechPrice(model, service);
  return price !== null && 'perMinute' in price ? price : null;
}

/** What one recording of so many seconds costs, in US dollars. */
export function usdOfLength({ perMinute, leastSeconds = 0 }: LengthPrice, seconds: number): number {
  return (Math.max(seconds, leastSeconds) / 60) * perMinute;
}

/** null where no price is known, or not what is charged: the length, or the tokens, which the service states. */
export function transcriptionCost(
  model: string,
  {
    leftMachine,
    destination,
    durationSeconds,
    tokens,
    conditions,
  }: Pick<Transcript, 'leftMachine' | 'destination' | 'durationSeconds' | 'tokens' | 'conditions'>,
): Cost | null {
  if (!leftMachine) return null;
  const price = speechPrice(model, { kind: conditions.runtime, destination: destination ?? null });
  if (price === null) return null;
  if ('perMinute' in price) {
    return durationSeconds === null
      ? null
      : { usd: usdOfLength(price, durationSeconds), priceListDate: speechPriceListDate };
  }
  if (tokens === undefined) return null;
  const { input, output } = price.perMillionTokens;
  return { usd: (tokens.input * input + tokens.output * output) / 1e6, priceListDate: speechPriceListDate };
}
