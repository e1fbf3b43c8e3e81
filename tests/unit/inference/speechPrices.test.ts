import { describe, expect, it } from 'vitest';
import { serviceOf, transcriptionCost, lengthPrice } from '../../../electron/engine/inference/speechPrices.ts';
import type { TranscriptConditions } from '../../../electron/engine/inference/transcription.ts';

const sent = (kind: string, destination: string) => ({
  leftMachine: true,
  destination,
  durationSeconds: 60,
  conditions: { runtime: kind } as TranscriptConditions,
});
const openai = sent('openai', 'api.openai.com');

// A cost that is made up is worse than none: a budget goes by it.
describe('what a transcript cost', () => {
  it('is by the minute, or by the tokens that the service states', () => {
    expect(transcriptionCost('cloud:whisper-1', openai)?.usd).toBeCloseTo(0.006, 9);
    const tokens = { input: 1_000, output: 200 };
    expect(transcriptionCost('cloud:gpt-4o-transcribe', { ...openai, tokens })?.usd).toBeCloseTo(0.0045, 9);
    expect(transcriptionCost('cloud:gpt-4o-mini-transcribe', { ...openai, tokens })?.usd).toBeCloseTo(0.002_25, 9);
    // The same name at another host is another price.
    const groq = sent('openai-compatible', 'api.groq.com');
    expect(transcriptionCost('groq:whisper-large-v3-turbo', groq)?.usd).toBeCloseTo(0.04 / 60, 9);
  });

  // Ten recordings of a second each cost what 100 s cost: a sheet that says a tenth of it is found out by the invoice.
  it('is that of the shortest length that a service charges for', () => {
    const groq = sent('openai-compatible', 'api.groq.com');
    const usd = (durationSeconds: number) =>
      transcriptionCost('groq:whisper-large-v3', { ...groq, durationSeconds })?.usd;
    expect(usd(1)).toBeCloseTo((10 / 3_600) * 0.111, 12);
    expect(usd(10)).toBe(usd(1));
    expect(usd(11)).toBeCloseTo((11 / 3_600) * 0.111, 12);
    expect(transcriptionCost('cloud:whisper-1', { ...openai, durationSeconds: 1 })?.usd).toBeCloseTo(0.0001, 9);
  });

  it('is not known where tokens are not stated, a length or a price is missing, or nothing left the machine', () => {
    const elsewhere = sent('openai-compatible', 'whisper.example.com');
    expect([
      transcriptionCost('cloud:gpt-4o-transcribe', openai),
      transcriptionCost('cloud:gpt-4o-transcribe-2031-01-01', { ...openai, tokens: { input: 1, output: 1 } }),
      transcriptionCost('cloud:whisper-1', { ...openai, durationSeconds: null }),
      transcriptionCost('box:whisper-large-v3', elsewhere),
      transcriptionCost('cloud:constructor', openai),
      transcriptionCost('cloud:whisper-1', { ...openai, leftMachine: false }),
    ]).toEqual(Array.from({ length: 6 }, () => null));
  });

  it('is not foretold where it depends on tokens', () => {
    const service = serviceOf({ kind: 'openai', baseUrl: 'https://api.openai.com/v1' });
    expect(lengthPrice('cloud:whisper-1', service)).toEqual({ perMinute: 0.006 });
    expect(lengthPrice('cloud:gpt-4o-transcribe', service)).toBeNull();
    expect(lengthPrice('cloud:whisper-1', serviceOf(undefined))).toBeNull();
    expect(serviceOf({ kind: 'openai', baseUrl: 'no address' })).toBeNull();
  });
});
