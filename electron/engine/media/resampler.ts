import { outputRate } from './audioSource.ts';

/** Changes the number of samples a second, chunk by chunk. */
export interface Resampler {
  push(samples: Float32Array): Float32Array;
  /** What is left, after the last chunk. */
  finish(): Float32Array;
}

/** Zero crossings of the filter on each side: steep enough that what it folds back is 80 dB down above 9 kHz. */
const crossings = 24;
/** Where the filter begins to close, as a share of half the lower rate. */
const passband = 0.94;
/** Kaiser window: 80 dB of attenuation. */
const beta = 8;
/** Places between two samples at which the filter is tabulated, where the two rates have no small common fraction. */
const interpolatedPhases = 1_024;

/** To 16 kHz, with a low-pass filter (windowed sinc, Kaiser) so that nothing above 8 kHz folds back as noise. */
export function createResampler(rate: number): Resampler {
  if (rate === outputRate) return { push: (samples) => samples, finish: () => new Float32Array(0) };
  const divisor = gcd(rate, outputRate);
  const isExact = outputRate / divisor <= interpolatedPhases;
  const phases = isExact ? outputRate / divisor : interpolatedPhases;
  const lower = Math.min(1, outputRate / rate);
  const half = Math.ceil(crossings / lower);
  const table = filterTable({ phases, half, cutoff: lower * passband });
  const width = 2 * half;

  // Silence before the first sample, so that every output has as much on both sides.
  let buffer: Float32Array<ArrayBuffer> = new Float32Array(half - 1);
  /** Place in the recording of the first sample in `buffer`. */
  let first = -(half - 1);
  let heard = 0;
  let written = 0;

  const produce = (limit: number): Float32Array => {
    // As many as have all their neighbours.
    const possible = Math.ceil(((first + buffer.length - half) * outputRate) / rate);
    const until = Math.max(written, Math.min(limit, possible));
    const output = new Float32Array(until - written);
    for (let place = 0; written < until; written++, place++) {
      // Whole numbers throughout: after hours a fraction would have drifted.
      const position = written * rate;
      const whole = Math.floor(position / outputRate);
      const fraction = ((position - whole * outputRate) / outputRate) * phases;
      const phase = isExact ? Math.round(fraction) : Math.floor(fraction);
      const from = whole - half + 1 - first;
      let sum = dot(buffer, from, table, phase * width, width);
      if (!isExact) {
        const share = fraction - phase;
        sum = sum * (1 - share) + dot(buffer, from, table, (phase + 1) * width, width) * share;
      }
      output[place] = sum;
    }
    const oldest = Math.floor((written * rate) / outputRate) - half + 1;
    if (oldest > first) {
      buffer = buffer.slice(oldest - first);
      first = oldest;
    }
    return output;
  };
  const append = (samples: Float32Array) => {
    const joined = new Float32Array(buffer.length + samples.length);
    joined.set(buffer);
    joined.set(samples, buffer.length);
    buffer = joined;
  };

  return {
    push(samples) {
      heard += samples.length;
      append(samples);
      return produce(Number.POSITIVE_INFINITY);
    },
    finish() {
      append(new Float32Array(width + 1));
      return produce(Math.ceil((heard * outputRate) / rate));
    },
  };
}

/** One row of `2 * half` weights for each phase, and one more. */
function filterTable({ phases, half, cutoff }: { phases: number; half: number; cutoff: number }): Float32Array {
  const width = 2 * half;
  const table = new Float32Array((phases + 1) * width);
  for (let phase = 0; phase <= phases; phase++) {
    const row = table.subarray(phase * width, (phase + 1) * width);
    let sum = 0;
    for (let place = 0; place < width; place++) {
      const distance = place - half + 1 - phase / phases;
      const value = sinc(distance * cutoff) * cutoff * kaiser(distance / half);
      row[place] = value;
      sum += value;
    }
    // Every phase lets a constant through unchanged: without this a tone would be modulated.
    for (let place = 0; place < width; place++) row[place] = (row[place] ?? 0) / sum;
  }
  return table;
}

function dot(buffer: Float32Array, from: number, table: Float32Array, at: number, width: number): number {
  let sum = 0;
  for (let place = 0; place < width; place++) sum += (buffer[from + place] ?? 0) * (table[at + place] ?? 0);
  return sum;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
