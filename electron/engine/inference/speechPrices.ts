import { splitModelId } from './resolveModel.ts';
import type { Transcript } from './transcription.ts';
import type { Cost } from '../answers/answer.ts';

/**
 * US dollars for a minute of audio: gpt-transcribe by https://developers.openai.com/api/docs/models/gpt-transcribe, whisper-1 as
 * https://openrouter.ai/openai/whisper-1/api passes it on. The gpt-4o models are charged by the token, which a transcript does not tell: no price here.
 */
const published: Readonly<Record<string, number>> = { 'whisper-1': 0.006, 'gpt-transcribe': 0.0045 };
/** When those pages were read. */
const priceListDate = '2026-11-26';

/** null where nobody publishes a price, e.g. for a server of one's own. */
export function usdPerMinute(model: string, kind: string | null): number | null {
  return kind === 'openai' ? (published[splitModelId(model).model] ?? null) : null;
}

export function transcriptionCost(
  model: string,
  { leftMachine, durationSeconds, conditions }: Pick<Transcript, 'leftMachine' | 'durationSeconds' | 'conditions'>,
): Cost | null {
  const price = leftMachine ? usdPerMinute(model, conditions.runtime) : null;
  if (price === null || durationSeconds === null) return null;
  return { usd: (durationSeconds / 60) * price, priceListDate };
}
