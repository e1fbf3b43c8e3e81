import { YardstickError } from '../../errors.ts';
import type { Handlers } from '../workerServer.ts';
import type { ActivityMethods } from './activityMethods.ts';
import { loadSilero, memoryNumbers, type Silero } from './loadSilero.ts';
import { frameSamples, mostFrames } from './sileroFacts.ts';

/** Tells where somebody speaks. The network is loaded with the first question. */
export function createActivityWorker(load: () => Promise<Silero> = loadSilero): Handlers<ActivityMethods> {
  let loading: Promise<Silero> | undefined;
  return {
    async hear({ samples, memory }) {
      const heard = floatsIn(samples);
      const frames = heard.length / frameSamples;
      if (!Number.isInteger(frames) || frames < 1 || frames > mostFrames) {
        throw new YardstickError('audio/bad-window', `${heard.length} samples are not up to a minute of whole frames.`);
      }
      const before = memory === null ? new Float32Array(memoryNumbers) : floatsIn(memory);
      if (before.length !== memoryNumbers) throw new YardstickError('audio/bad-window', 'This is no memory of ours.');
      loading ??= load();
      const result = await (await loading).hear(heard, before);
      return {
        likelihoods: Array.from(result.likelihoods, (value) => Math.min(1, Math.max(0, value))),
        memory: base64(result.memory),
      };
    },
  };
}

function floatsIn(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  // A copy: what Buffer gives may start anywhere, numbers of four bytes may not.
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 4)));
}

function base64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
