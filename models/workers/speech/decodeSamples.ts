import { decodeFloats } from '../floats.ts';
import { longestWindowSamples } from './whisperFacts.ts';

/** A window of audio as it travels to the worker. @throws {YardstickError} `worker/bad-message` where it is cut off, or longer than 30 s */
export function decodeSamples(base64: string): Float32Array {
  return decodeFloats(base64, longestWindowSamples);
}
