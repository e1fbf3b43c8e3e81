import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler } from '../../../../renderer/features/speech/record/resampler.ts';

const tone = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));

function resample(samples: Float32Array, from: number, to: number, cuts: readonly number[] = []): Float32Array {
  const resampler = createResampler(from, to);
  const parts: Float32Array[] = [];
  let at = 0;
  for (const cut of [...cuts, samples.length]) {
    const end = Math.min(samples.length, at + cut);
    parts.push(resampler.push(samples.slice(at, end)));
    at = end;
  }
  parts.push(resampler.push(samples.slice(at)), resampler.end());
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

const power = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

describe('createResampler', () => {
  for (const rate of [44_100, 48_000, 96_000, 8_000, 22_050]) {
    it(`gives a tone of ${rate} Hz back as it would have been heard at 16 kHz`, () => {
      const got = resample(tone(440, rate, 0.5), rate, 16_000);
      const wanted = tone(440, 16_000, 0.5);
      expect(got.length).toBe(wanted.length);
      // A shift by one sample would be an error of 0.17 here.
      for (let at = 400; at < 7_600; at += 1)
        expect(Math.abs((got[at] as number) - (wanted[at] as number))).toBeLessThan(0.004);
    });
  }

  it('lets nothing fold back that is too high for the target', () => {
    // 11 kHz at 48 kHz would be heard as 5 kHz at 16 kHz.
    const got = resample(tone(11_000, 48_000, 0.5), 48_000, 16_000);
    expect(10 * Math.log10(power(got.slice(400, 7_600)) / 0.5)).toBeLessThan(-60);
  });

  it('keeps what speech needs', () => {
    const got = resample(tone(6_000, 48_000, 0.5), 48_000, 16_000);
    expect(Math.abs(10 * Math.log10(power(got.slice(400, 7_600)) / 0.5))).toBeLessThan(0.5);
  });

  it('does not depend on where the pieces are cut', () => {
    const samples = tone(700, 44_100, 0.1);
    const whole = resample(samples, 44_100, 16_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 }), (cuts) => {
        expect(resample(samples, 44_100, 16_000, cuts)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('has as many samples as the time asks for, and does not drift over an hour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8_000, 11_025, 44_100, 48_000, 47_999),
        fc.integer({ min: 1, max: 5_000 }),
        (rate, n) => {
          expect(resample(new Float32Array(n), rate, 16_000).length).toBe(Math.ceil((n * 16_000) / rate));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('passes the same rate through and refuses what is no rate', () => {
    const samples = tone(440, 16_000, 0.01);
    expect(resample(samples, 16_000, 16_000)).toEqual(samples);
    expect(() => createResampler(0, 16_000)).toThrow(RangeError);
    expect(() => createResampler(Number.NaN, 16_000)).toThrow(RangeError);
  });
});
