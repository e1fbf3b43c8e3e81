import { InferenceSession, Tensor } from 'onnxruntime-node';
import { writeOnnx, type OnnxTensor } from '../onnx/onnxWriter.ts';
import { melFilters, spectrumBins } from './melFilters.ts';
import { fftSamples, hopSamples, longestWindowSamples } from './whisperFacts.ts';

/** Samples (up to 30 s) to what the encoder takes: `[1, bands, 3000]`, filled up with silence. */
export type MelSpectrogram = (samples: Float32Array) => Promise<Tensor>;

const columns = longestWindowSamples / hopSamples;
const half = fftSamples / 2;
/** Quieter is silence: as the original (https://github.com/openai/whisper/blob/main/whisper/audio.py). */
const floor = 1e-10;
/** Powers of ten below the loudest that are told apart. */
const range = 8;

/**
 * The spectrogram as products of matrices, computed by the runtime that computes the model: a Fourier transform in JavaScript takes as long as a third of the
 * network. Only columns with sound in them are computed.
 * @param bands of the model: 80, or 128 for the newest
 */
export async function createMelSpectrogram(
  bands: number,
  options: InferenceSession.SessionOptions,
): Promise<MelSpectrogram> {
  const session = await InferenceSession.create(graphOf(bands), options);
  return async (samples) => {
    const used = Math.min(columns, Math.ceil((samples.length + half) / hopSamples));
    const outputs = await session.run({
      samples: new Tensor('float32', edged(samples, used), [1, 1, (used - 1) * hopSamples + fftSamples]),
    });
    const logarithms = outputs['logarithms']?.data;
    if (!(logarithms instanceof Float32Array)) throw new Error('The spectrogram gave nothing.');
    return new Tensor('float32', levels(logarithms, bands, used), [1, bands, columns]);
  };
}

/** The samples with what is before and behind them: mirrored at both ends of the 30 s. */
function edged(samples: Float32Array, used: number): Float32Array {
  const all = new Float32Array((used - 1) * hopSamples + fftSamples);
  for (let place = 0; place < half; place++) all[place] = samples[half - place] ?? 0;
  all.set(samples.subarray(0, all.length - half), half);
  for (let place = half + longestWindowSamples; place < all.length; place++) {
    all[place] = all[2 * (half + longestWindowSamples) - 2 - place] ?? 0;
  }
  return all;
}

/** Natural logarithms of powers to levels: powers of ten, cut so far below the loudest, around nought. What was not computed is silence. */
function levels(logarithms: Float32Array, bands: number, used: number): Float32Array {
  let loudest = Math.log(floor);
  for (const value of logarithms) if (value > loudest) loudest = value;
  const lowest = loudest - range * Math.LN10;
  const level = (value: number) => (Math.max(value, lowest) * Math.LOG10E + 4) / 4;
  const all = new Float32Array(bands * columns).fill(level(Math.log(floor)));
  for (let band = 0; band < bands; band++) {
    for (let column = 0; column < used; column++) {
      all[band * columns + column] = level(logarithms[band * used + column] ?? 0);
    }
  }
  return all;
}

function graphOf(bands: number): Buffer {
  const tensors: OnnxTensor[] = [
    { name: 'waves', shape: [2 * spectrumBins, 1, fftSamples], data: waves() },
    { name: 'parts_shape', shape: [3], data: BigInt64Array.from([2n, BigInt(spectrumBins), -1n]) },
    { name: 'first_axis', shape: [1], data: BigInt64Array.from([0n]) },
    { name: 'floor', shape: [1], data: Float32Array.of(floor) },
    { name: 'filters', shape: [bands, spectrumBins], data: melFilters(bands) },
  ];
  return writeOnnx({
    tensors,
    inputs: [{ name: 'samples', type: 'float', shape: [1, 1, 'n'] }],
    outputs: [{ name: 'logarithms', type: 'float', shape: [bands, 'columns'] }],
    nodes: [
      {
        operator: 'Conv',
        inputs: ['samples', 'waves'],
        outputs: ['spectra'],
        attributes: [{ name: 'strides', ints: [hopSamples] }],
      },
      { operator: 'Reshape', inputs: ['spectra', 'parts_shape'], outputs: ['parts'] },
      { operator: 'Mul', inputs: ['parts', 'parts'], outputs: ['squares'] },
      {
        operator: 'ReduceSum',
        inputs: ['squares', 'first_axis'],
        outputs: ['spectrum'],
        attributes: [{ name: 'keepdims', int: 0 }],
      },
      { operator: 'MatMul', inputs: ['filters', 'spectrum'], outputs: ['power'] },
      { operator: 'Max', inputs: ['power', 'floor'], outputs: ['audible'] },
      { operator: 'Log', inputs: ['audible'], outputs: ['logarithms'] },
    ],
  });
}

/** Cosines, then sines, of each bin, under a Hann window. */
function waves(): Float32Array {
  const all = new Float32Array(2 * spectrumBins * fftSamples);
  for (let bin = 0; bin < spectrumBins; bin++) {
    for (let sample = 0; sample < fftSamples; sample++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * sample) / fftSamples);
      // The angle in whole turns taken off first: a large one would cost digits.
      const angle = (2 * Math.PI * ((bin * sample) % fftSamples)) / fftSamples;
      all[bin * fftSamples + sample] = window * Math.cos(angle);
      all[(spectrumBins + bin) * fftSamples + sample] = window * Math.sin(angle);
    }
  }
  return all;
}
