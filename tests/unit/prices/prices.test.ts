import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, type TokenPrice } from '../../../electron/engine/inference/cost.ts';
import { parsePriceFile, priceOf } from '../../../models/catalog/prices.ts';

const folder = path.resolve(import.meta.dirname, '../../../resources/prices');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const usage = (inputTokens: number, cachedInputTokens: number | null, outputTokens: number) => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens: null,
});

describe('the price lists', () => {
  it.each(files)('%s is sound: dated, sourced, output dearer than input, cached cheaper', (name) => {
    const file = parsePriceFile(path.join(folder, name));
    expect(name).toBe(`${file.kind}.json`);
    for (const model of file.models) {
      // Only an embedding model writes nothing.
      const isEmbedding = model.ids.every((id) => id.includes('embedding'));
      if (isEmbedding) expect(model.output).toBe(0);
      else expect(model.output).toBeGreaterThan(model.input);
      if (model.cachedInput !== null) expect(model.cachedInput).toBeLessThan(model.input);
      expect(model.date <= new Date().toISOString().slice(0, 10)).toBe(true);
    }
  });

  it.each(files)('%s has one price per model and day', (name) => {
    const file = parsePriceFile(path.join(folder, name));
    for (const day of ['2026-12-31', '2027-01-01']) {
      const ids = file.models.filter((m) => (m.from ?? day) <= day && day <= (m.until ?? day)).flatMap((m) => m.ids);
      expect(ids).toEqual([...new Set(ids)]);
    }
  });

  it('prices a dated snapshot as its model, and nothing by resemblance', () => {
    expect(priceOf('openai', 'gpt-4o-2024-11-20')).toEqual(priceOf('openai', 'gpt-4o'));
    expect(priceOf('anthropic', 'claude-haiku-4-5-20251001')).toEqual(priceOf('anthropic', 'claude-haiku-4-5'));
    expect(priceOf('google', 'models/gemini-2.5-flash')).toEqual(priceOf('google', 'gemini-2.5-flash'));
    for (const id of [
      'gpt-4o-audio-preview',
      'gpt-4',
      'GPT-4o',
      'gpt-5.4-mini-latest',
      '',
      '__proto__',
      'constructor',
    ]) {
      expect(priceOf('openai', id)).toBeNull();
    }
  });

  it('knows no price for own servers and for Azure, whatever the model is called', () => {
    expect(priceOf('openai-compatible', 'gpt-4o')).toBeNull();
    expect(priceOf('azure', 'gpt-4o')).toBeNull();
  });

  it('changes on the day that the service named', () => {
    const before = priceOf('google', 'gemini-3.8-flash', new Date('2026-12-31T23:59:00Z'));
    const after = priceOf('google', 'gemini-3.8-flash', new Date('2027-01-01T00:00:00Z'));
    expect([before?.inputPerMillion, after?.inputPerMillion]).toEqual([0.75, 1.5]);
  });
});

describe('the cost of an answer', () => {
  const dollars = fc.integer({ min: 1, max: 100_000 }).map((n) => n / 1000);
  const tokens = fc.integer({ min: 0, max: 2_000_000 });
  const price = fc
    .record({ input: dollars, discount: fc.double({ min: 0, max: 1, noNaN: true }), output: dollars })
    .map(({ input, discount, output }): TokenPrice => ({
      inputPerMillion: input,
      cachedInputPerMillion: input * discount,
      outputPerMillion: output,
      priceListDate: '2026-01-01',
    }));

  it('is what a receipt would say', () => {
    const gpt4o = priceOf('openai', 'gpt-4o');
    // 600 fresh at $2.50, 400 cached at $1.25, 200 out at $10 per million.
    expect(costOf(usage(1_000, 400, 200), gpt4o)?.usd).toBeCloseTo(0.0015 + 0.0005 + 0.002, 12);
    expect(costOf(usage(1_000, 400, 200), gpt4o)?.priceListDate).toBe('2025-06-03');
  });

  it('never grows when more of the same input came from the cache, and never below zero', () => {
    fc.assert(
      fc.property(price, tokens, tokens, tokens, tokens, (one, input, a, b, output) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const dear = costOf(usage(input, less, output), one)?.usd ?? Number.NaN;
        const cheap = costOf(usage(input, more, output), one)?.usd ?? Number.NaN;
        expect(cheap).toBeLessThanOrEqual(dear + 1e-9);
        expect(cheap).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('adds up: two answers cost what their tokens together cost', () => {
    fc.assert(
      fc.property(price, tokens, tokens, tokens, tokens, (one, inputA, inputB, outputA, outputB) => {
        const apart =
          (costOf(usage(inputA, 0, outputA), one)?.usd ?? 0) + (costOf(usage(inputB, 0, outputB), one)?.usd ?? 0);
        expect(costOf(usage(inputA + inputB, 0, outputA + outputB), one)?.usd).toBeCloseTo(apart, 6);
      }),
    );
  });

  it('is unknown, not guessed, where a count or a price is missing', () => {
    const gemini = priceOf('google', 'gemini-2.5-pro');
    expect(costOf({ ...usage(10, 0, 10), inputTokens: null }, gemini)).toBeNull();
    expect(costOf({ ...usage(10, 0, 10), outputTokens: null }, gemini)).toBeNull();
    expect(costOf(usage(10, 0, 10), null)).toBeNull();
    expect(costOf(usage(10, 5, 10), gemini)).toBeNull(); // the price of cached input is not known
    expect(costOf(usage(200_001, 0, 10), gemini)).toBeNull(); // beyond the listed tier
    expect(costOf(usage(200_000, 0, 10), gemini)).not.toBeNull();
  });
});
