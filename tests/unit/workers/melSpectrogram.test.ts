import { WhisperFeatureExtractor } from '@xenova/transformers';
import { describe, expect, it } from 'vitest';
import { createMelSpectrogram } from '../../../models/workers/speech/melSpectrogram.ts';

const extractor = new WhisperFeatureExtractor({
  feature_size: 80,
  sampling_rate: 16_000,
  n_fft: 400,
  hop_length: 160,
  n_samples: 480_000,
  nb_max_frames: 3_000,
});
const mel = await createMelSpectrogram(80, { intraOpNumThreads: 1 });

/** A voice-like sound: tones that come and go over a hiss. */
function sound(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, (_, at) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const swell = Math.max(0, Math.sin(at / 2_000));
    return 0.3 * swell * Math.sin(at / 10) + 0.1 * swell * Math.sin(at / 3) + (state / 1_073_741_824 - 1) * 1e-4;
  });
}

describe('the spectrogram', () => {
  // A column that is off by one, or a band that is off by an edge, is heard as other words.
  it.each([
    ['a few seconds', 50_007],
    ['all of the 30 s, to their mirrored end', 480_000],
  ])('of %s is what the library makes of it', async (_name, length) => {
    const samples = sound(length);
    const ours = await mel(samples);
    const theirs = (await extractor._call(samples)).input_features;
    expect(ours.dims).toEqual(theirs.dims);
    const [a, b] = [ours.data as Float32Array, theirs.data as Float32Array];
    let most = 0;
    for (let place = 0; place < b.length; place++) most = Math.max(most, Math.abs((a[place] ?? 9) - (b[place] ?? 0)));
    expect(most).toBeLessThan(2e-3);
  });
});
