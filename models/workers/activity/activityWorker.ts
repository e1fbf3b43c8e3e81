import { YardstickError } from '../../errors.ts';
import { decodeFloats, encodeFloats } from '../floats.ts';
import type { Handlers } from '../workerServer.ts';
import type { ActivityMethods } from './activityMethods.ts';
import { loadSilero, memoryNumbers, type Silero } from './loadSilero.ts';
import { frameSamples, mostFrames } from './sileroFacts.ts';

/** Tells where somebody speaks. The network is loaded with the first question. */
export function createActivityWorker(load: () => Promise<Silero> = loadSilero): Handlers<ActivityMethods> {
  let loading: Promise<Silero> | undefined;
  return {
    async hear({ samples, memory }) {
      const heard = decodeFloats(samples);
      const frames = heard.length / frameSamples;
      if (!Number.isInteger(frames) || frames < 1 || frames > mostFrames) {
        throw new YardstickError('audio/bad-window', `${heard.length} samples are not up to a minute of whole frames.`);
      }
      const before = memory === null ? new Float32Array(memoryNumbers) : decodeFloats(memory);
      if (before.length !== memoryNumbers) throw new YardstickError('audio/bad-window', 'This is no memory of ours.');
      loading ??= load();
      const result = await (await loading).hear(heard, before);
      return {
        likelihoods: Array.from(result.likelihoods, (value) => Math.min(1, Math.max(0, value))),
        memory: encodeFloats(result.memory),
      };
    },
  };
}
