import { sampleRate } from './diarizationFacts.ts';

/** Bands of the spectrum. */
export const melBands = 80;
/** Samples of one frame, and from one to the next: 25 ms and 10 ms. */
export const featureFrameSamples = 400;
export const featureStepSamples = 160;

const transformSize = 512;
const bins = transformSize / 2;
const preEmphasis = 0.97;
const lowestHertz = 20;
/** Of energies, before the logarithm: the smallest step of a 32-bit float above 1, as in Kaldi. */
const energyFloor = 1.192_092_9e-7;

/**
 * Logarithms of the energies in 80 bands, as Kaldi computes them for speaker recognition (`compute-fbank-feats` with a Hamming window, without dither;
 * https://kaldi-asr.org/doc/feat.html). transformers.js gives the same in several times the time.
 * @param samples mono, 16 kHz, -1 to 1
 * @returns frame after frame; frames that do not lie wholly in the samples are left out
 */
export function voiceFeatures(samples: Float32Array): Float32Array {
  const frames = Math.max(0, Math.floor((samples.length - featureFrameSamples) / featureStepSamples) + 1);
  const features = new Float32Array(frames * melBands);
  const real = new Float64Array(transformSize);
  const imaginary = new Float64Array(transformSize);
  const power = new Float64Array(bins + 1);
  // Two frames at a time: one as the real, one as the imaginary part of what is transformed.
  for (let frame = 0; frame < frames; frame += 2) {
    fillFrame(samples, frame, real);
    if (frame + 1 < frames) fillFrame(samples, frame + 1, imaginary);
    else imaginary.fill(0);
    transform(real, imaginary);
    for (let part = 0; part < 2 && frame + part < frames; part++) {
      for (let bin = 0; bin <= bins; bin++) {
        const mirror = (transformSize - bin) % transformSize;
        const a = real[bin] as number;
        const b = imaginary[bin] as number;
        const c = real[mirror] as number;
        const d = imaginary[mirror] as number;
        const x = part === 0 ? a + c : b + d;
        const y = part === 0 ? b - d : c - a;
        power[bin] = (x * x + y * y) / 4;
      }
      intoBands(power, features, (frame + part) * melBands);
    }
  }
  return features;
}

const hamming = Float64Array.from(
  { length: featureFrameSamples },
  (_, place) => 0.54 - 0.46 * Math.cos((2 * Math.PI * place) / (featureFrameSamples - 1)),
);

/** Without its mean, high tones raised, faded at both ends; on the scale of 16-bit samples. */
function fillFrame(samples: Float32Array, frame: number, target: Float64Array): void {
  const from = frame * featureStepSamples;
  let sum = 0;
  for (let place = 0; place < featureFrameSamples; place++) sum += samples[from + place] as number;
  const mean = sum / featureFrameSamples;
  let before = (samples[from] as number) - mean;
  for (let place = 0; place < featureFrameSamples; place++) {
    const value = (samples[from + place] as number) - mean;
    target[place] = 32_768 * (value - preEmphasis * before) * (hamming[place] as number);
    before = value;
  }
  target.fill(0, featureFrameSamples);
}

const cosines = Float64Array.from({ length: bins }, (_, place) => Math.cos((2 * Math.PI * place) / transformSize));
const sines = Float64Array.from({ length: bins }, (_, place) => -Math.sin((2 * Math.PI * place) / transformSize));
const reversed = Uint16Array.from({ length: transformSize }, (_, place) => {
  let mirrored = 0;
  for (let bit = 1, rest = place; bit < transformSize; bit *= 2, rest >>= 1) mirrored = mirrored * 2 + (rest & 1);
  return mirrored;
});

/** Fourier transform in place (radix 2, Cooley and Tukey 1965). */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let place = 0; place < transformSize; place++) {
    const other = reversed[place] as number;
    if (other <= place) continue;
    const a = real[place] as number;
    const b = imaginary[place] as number;
    real[place] = real[other] as number;
    imaginary[place] = imaginary[other] as number;
    real[other] = a;
    imaginary[other] = b;
  }
  for (let half = 1; half < transformSize; half *= 2) {
    const stride = bins / half;
    for (let start = 0; start < transformSize; start += half * 2) {
      for (let step = 0; step < half; step++) {
        const cosine = cosines[step * stride] as number;
        const sine = sines[step * stride] as number;
        const low = start + step;
        const high = low + half;
        const x = real[high] as number;
        const y = imaginary[high] as number;
        const turnedReal = x * cosine - y * sine;
        const turnedImaginary = x * sine + y * cosine;
        real[high] = (real[low] as number) - turnedReal;
        imaginary[high] = (imaginary[low] as number) - turnedImaginary;
        real[low] = (real[low] as number) + turnedReal;
        imaginary[low] = (imaginary[low] as number) + turnedImaginary;
      }
    }
  }
}

const melOf = (hertz: number): number => 1_127 * Math.log(1 + hertz / 700);

/** Of each band: its first bin, and the share of each bin from there on; triangles on the mel scale. */
const bands = Array.from({ length: melBands }, (_, band) => {
  const lowest = melOf(lowestHertz);
  const width = (melOf(sampleRate / 2) - lowest) / (melBands + 1);
  const left = lowest + band * width;
  const shares = Array.from({ length: bins }, (_unused, bin) => {
    const mel = melOf((bin * sampleRate) / transformSize);
    return Math.max(0, Math.min((mel - left) / width, (left + 2 * width - mel) / width));
  });
  const first = Math.max(
    0,
    shares.findIndex((share) => share > 0),
  );
  const last = shares.findLastIndex((share) => share > 0);
  return { first, shares: Float64Array.from(shares.slice(first, last + 1)) };
});

function intoBands(power: Float64Array, target: Float32Array, at: number): void {
  bands.forEach(({ first, shares }, band) => {
    let energy = 0;
    for (let place = 0; place < shares.length; place++) {
      energy += (shares[place] as number) * (power[first + place] as number);
    }
    target[at + band] = Math.log(Math.max(energyFloor, energy));
  });
}
