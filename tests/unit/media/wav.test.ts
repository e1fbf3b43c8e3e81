import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { openAudio, openAudioBytes } from '../../../electron/engine/media/openAudio.ts';
import { createResampler } from '../../../electron/engine/media/resampler.ts';
import { writeWav, type WavWriterOptions } from '../../support/wavWriter.ts';

const noFfmpeg = { environment: {} };

async function decode(bytes: Uint8Array): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of decodedBytes(bytes, noFfmpeg)) chunks.push(chunk);
  return Float32Array.from(chunks.flatMap((chunk) => Array.from(chunk)));
}

const tone = (hertz: number, rate: number, seconds: number, loudness = 0.5) =>
  Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, at) => loudness * Math.sin((2 * Math.PI * hertz * at) / rate),
  );
const loudness = (samples: Float32Array) =>
  Math.sqrt(samples.slice(800, -800).reduce((sum, value) => sum + value * value, 0) / (samples.length - 1_600));

describe('the WAV reader', () => {
  // A coding read with the wrong scale or sign is noise to a model, not an error.
  it.each([
    ['pcm8', 1 / 100],
    ['pcm16', 1 / 30_000],
    ['pcm24', 1e-6],
    ['pcm32', 1e-6],
    ['float32', 1e-6],
    ['float64', 1e-6],
    ['mu-law', 0.03],
    ['a-law', 0.03],
  ] as const)('reads %s', async (coding, tolerance) => {
    const samples = Float32Array.from({ length: 400 }, (_, at) => Math.sin(at / 9) * (at / 500));
    for (const extra of [
      {},
      { channels: 6 },
      { channels: 2, extensible: true },
    ] satisfies Partial<WavWriterOptions>[]) {
      const read = await decode(writeWav(samples, { rate: 16_000, coding, ...extra }));
      expect(read.length).toBe(samples.length);
      read.forEach((value, at) => expect(Math.abs(value - (samples[at] ?? 0))).toBeLessThan(tolerance));
    }
  });

  // Recorders that were switched off leave a size of 0, or one that the file does not have.
  it('reads what is there of a recording that was broken off, and skips what it does not know', async () => {
    const samples = tone(300, 16_000, 0.1);
    for (const statedDataBytes of [0, 0xffff_ffff, 1_000_000_000]) {
      expect((await decode(writeWav(samples, { rate: 16_000, statedDataBytes }))).length).toBe(samples.length);
    }
    const before = [{ id: 'LIST', body: Buffer.from('odd') }];
    expect((await decode(writeWav(samples, { rate: 16_000, before }))).length).toBe(samples.length);
    const whole = writeWav(samples, { rate: 16_000 });
    expect((await decode(whole.subarray(0, 44 + 101))).length).toBe(50);
  });

  it('says what is wrong with a file that is none', async () => {
    const fails = (bytes: Uint8Array) =>
      openAudioBytes(bytes, noFfmpeg).then(
        () => 'opened',
        (thrown: { code: string }) => thrown.code,
      );
    const whole = writeWav(tone(300, 16_000, 0.1), { rate: 16_000 });
    expect(await fails(new Uint8Array())).toBe('media/empty');
    expect(await fails(Buffer.from('This is a letter, whatever its name says.'))).toBe('media/unknown-format');
    expect(await fails(whole.subarray(0, 30))).toBe('media/bad-file');
    expect(await fails(whole.subarray(0, 44))).toBe('media/no-audio');
    expect(await fails(writeWav([], { rate: 16_000 }))).toBe('media/no-audio');
    expect(await fails(writeWav([0], { rate: 4 }))).toBe('media/bad-file');
    expect(await fails(Buffer.from('fLaC and more of it'))).toBe('media/no-decoder');
    const odd = Buffer.from(whole);
    odd.writeUInt16LE(17, 20);
    expect(await fails(odd)).toBe('media/no-decoder');
  });

  // Half a recording reads like a whole one: nobody misses what was said behind it.
  it('says how much of it is missing, where it says how much there was', async () => {
    const whole = writeWav(tone(300, 16_000, 4), { rate: 16_000 });
    const missing = async (bytes: Uint8Array) => {
      const source = await openAudioBytes(bytes, noFfmpeg);
      for await (const _chunk of source.chunks());
      await source.close();
      return source.secondsMissing?.();
    };
    expect(await missing(whole)).toBe(0);
    expect(await missing(whole.subarray(0, 44 + 32_000))).toBeCloseTo(3, 6);
    // By programs that write into a pipe, which do not know.
    for (const statedDataBytes of [0, 0x7fff_f000, 0xffff_ffff]) {
      expect(await missing(writeWav(tone(300, 16_000, 1), { rate: 16_000, statedDataBytes }))).toBe(0);
    }
  });

  // Files come from strangers: any bytes end in an error of ours or in numbers within full scale.
  it('survives any header', async () => {
    const whole = writeWav(tone(300, 8_000, 0.05), { rate: 8_000, channels: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 8 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = Buffer.from(whole.subarray(0, length));
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            for (const value of await decode(bytes)) expect(Math.abs(value)).toBeLessThanOrEqual(1.5);
          } catch (thrown) {
            expect((thrown as { code?: string }).code).toMatch(/^media\//);
          }
        },
      ),
    );
  });
});

describe('the resampler', () => {
  // Speech through a wrong filter loses its consonants, or gains some that nobody said.
  it.each([8_000, 11_025, 22_050, 24_000, 44_100, 48_000, 96_000, 44_101])(
    'keeps a tone of a voice from %d Hz',
    async (rate) => {
      const read = await decode(writeWav(tone(1_000, rate, 0.5), { rate, coding: 'float32' }));
      expect(Math.abs(read.length - 8_000)).toBeLessThanOrEqual(1);
      const expected = tone(1_000, 16_000, 0.5);
      read
        .slice(200, -200)
        .forEach((value, at) => expect(Math.abs(value - (expected[at + 200] ?? 0))).toBeLessThan(2e-3));
    },
  );

  // What lies above 8 kHz would fold back into the voice.
  it.each([44_100, 48_000, 96_000])('lets nothing fold back from %d Hz', async (rate) => {
    const read = await decode(writeWav(tone(10_000, rate, 0.5), { rate, coding: 'float32' }));
    expect(20 * Math.log10(loudness(read) / loudness(tone(10_000, rate, 0.5)))).toBeLessThan(-60);
  });

  // A click at every seam between two chunks would be heard as a consonant.
  it('gives the same whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8_000, 44_100, 48_000, 12_345),
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }),
        (rate, sizes) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const samples = tone(440, rate, total / rate);
          const whole = createResampler(rate);
          const once = [...whole.push(samples), ...whole.finish()];
          const pieces = createResampler(rate);
          const parts: number[] = [];
          let at = 0;
          for (const size of sizes) {
            parts.push(...pieces.push(samples.subarray(at, at + size)));
            at += size;
          }
          parts.push(...pieces.finish());
          expect(parts).toEqual(once);
          expect(once.length).toBe(Math.ceil((samples.length * 16_000) / rate));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a recording that is none', () => {
  // "There is no file /home/me/talks", said of a folder that is there, sends people looking for it.
  it('says whether its path leads to a folder or nowhere', async () => {
    await expect(openAudio(import.meta.dirname)).rejects.toMatchObject({
      code: 'media/not-found',
      message: `${import.meta.dirname} is a folder.`,
    });
    await expect(openAudio(`${import.meta.dirname}/none.wav`)).rejects.toThrow(/There is no file/);
  });
});
