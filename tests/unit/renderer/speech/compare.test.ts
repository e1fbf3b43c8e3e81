import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceText } from '../../../../renderer/features/speech/compare/differenceText.ts';
import { diffRuns } from '../../../../renderer/features/speech/compare/diffRuns.ts';
import { isBest } from '../../../../renderer/features/speech/compare/isBest.ts';
import { planComparison } from '../../../../renderer/features/speech/compare/plan.ts';
import type { ComparisonDiff, Recording, SpeechModel } from '../../../../renderer/features/speech/speechTypes.ts';

const nameOf = (model: string) => model.toUpperCase();

describe('differenceText', () => {
  it('claims a difference only where the interval leaves out 0', () => {
    const sure = { a: 'base', b: 'tiny', difference: -0.031, interval: { low: -0.05, high: -0.01 } };
    expect(differenceText(sure, nameOf)).toBe(
      'BASE makes 3.1 points fewer word errors than TINY (95 % interval −5.0 to −1.0).',
    );
    expect(differenceText({ ...sure, difference: 0.031, interval: { low: 0.01, high: 0.05 } }, nameOf)).toMatch(
      /^TINY makes 3\.1 points fewer/,
    );
    expect(differenceText({ ...sure, interval: { low: -0.05, high: 0.01 } }, nameOf)).toMatch(/no difference is shown/);
  });

  it('says where too few recordings tell them apart', () => {
    expect(differenceText({ a: 'a', b: 'b', difference: 0.1, interval: null }, nameOf)).toMatch(
      /^B makes 10\.0 points fewer .* too few recordings/,
    );
    expect(differenceText({ a: 'a', b: 'b', difference: 0, interval: null }, nameOf)).toMatch(/equally many/);
  });
});

describe('isBest', () => {
  // "best" stood beside a sentence that said that no difference is shown.
  it('is one whose lead over each other model is no chance', () => {
    const words = { rate: 0.1, substitutions: 1, insertions: 0, deletions: 0, reference: 10, interval: null };
    const totals = ['a', 'b', 'c'].map((one) => ({ model: one, words: { ...words, rate: one === 'c' ? null : 0.1 } }));
    const difference = (low: number, high: number) => ({ a: 'a', b: 'b', difference: 0, interval: { low, high } });
    expect(isBest({ totals, differences: [difference(-0.1, -0.01)] }, 'a')).toBe(true);
    expect(isBest({ totals, differences: [difference(0.01, 0.1)] }, 'b')).toBe(true);
    expect(isBest({ totals, differences: [difference(-0.1, 0.01)] }, 'a')).toBe(false);
    expect(isBest({ totals, differences: [{ ...difference(0, 0), interval: null }] }, 'a')).toBe(false);
    expect(isBest({ totals: totals.slice(0, 1), differences: [] }, 'a')).toBe(false);
  });
});

type Pair = ComparisonDiff['pairs'][number];
const pair = (kind: Pair['kind']): Pair => ({
  kind,
  reference: 'r',
  hypothesis: 'h',
  segment: null,
  start: null,
  referenceStart: null,
});

describe('diffRuns', () => {
  it('loses no word, and never an error', () => {
    const kinds = fc.array(
      fc.constantFrom<Pair['kind']>('hit', 'hit', 'hit', 'hit', 'substitution', 'insertion', 'deletion'),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(kinds, fc.boolean(), (list, onlyErrors) => {
        const pairs = list.map(pair);
        const runs = diffRuns(pairs, onlyErrors);
        const shown = runs.flatMap((run) => [...run.pairs]);
        const skipped = runs.reduce((sum, run) => sum + run.skipped, 0);
        expect(shown.length + skipped).toBe(pairs.length);
        expect(shown.filter(({ kind }) => kind !== 'hit')).toEqual(pairs.filter(({ kind }) => kind !== 'hit'));
        if (!onlyErrors) expect(shown).toEqual(pairs);
      }),
    );
  });

  it('keeps the words around an error', () => {
    const pairs = [...Array<Pair>(50).fill(pair('hit')), pair('deletion'), ...Array<Pair>(50).fill(pair('hit'))];
    expect(diffRuns(pairs, true).map((run) => (run.skipped > 0 ? -run.skipped : run.pairs.length))).toEqual([
      -46, 4, 1, 4, -46,
    ]);
  });
});

const recording = (seconds: number | null, reference: Recording['reference'] = null) =>
  ({ seconds, reference }) as Recording;
const model = (usdPerMinute: number | null, destination: string | null): SpeechModel =>
  ({
    local: destination === null,
    price: usdPerMinute === null ? null : { perMinute: usdPerMinute },
    destination,
  }) as SpeechModel;

describe('planComparison', () => {
  it('says where recordings go and what it costs, before they go', () => {
    expect(
      planComparison(
        // Turns alone promise no error rates.
        [recording(60, 'text'), recording(30, 'rttm')],
        [model(null, null), model(0.006, 'api.openai.com'), model(0.006, 'api.openai.com')],
      ),
    ).toEqual({ hosts: ['api.openai.com'], usd: expect.closeTo(0.018, 9) as number, byToken: false, measured: 1 });
  });

  // The plan is what a yes is given to: it may not be a tenth of the invoice.
  it('counts what is shorter than the least that a service charges for as that', () => {
    const groq = { ...model(0.06, 'a.b'), price: { perMinute: 0.06, leastSeconds: 10 } };
    expect(planComparison([recording(1), recording(60)], [groq]).usd).toBeCloseTo(0.07, 9);
  });

  it('does not name a price where one is not known', () => {
    expect(planComparison([recording(null)], [model(0.006, 'a.b')]).usd).toBeNull();
    expect(planComparison([recording(60)], [model(null, 'a.b')]).usd).toBeNull();
    expect(planComparison([recording(null)], [model(null, null)]).usd).toBe(0);
    // Nobody knows before how many tokens a recording is.
    const byToken = { ...model(null, 'a.b'), price: { perMillionTokens: { input: 2.5, output: 10 } } };
    expect(planComparison([recording(60)], [byToken])).toMatchObject({ usd: null, byToken: true });
  });
});
