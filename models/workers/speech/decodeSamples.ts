import { YardstickError } from '../../errors.ts';
import { longestWindowSamples } from './whisperFacts.ts';

/** Audio as it travels to the worker: little-endian 32-bit floats in base64. Its other end is `models/transcription/encodeSamples.ts`. */
export function decodeSamples(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const count = bytes.length / 4;
  if (!Number.isInteger(count) || count > longestWindowSamples) {
    throw new YardstickError('audio/bad-window', `A window of ${bytes.length} bytes is not up to 30 s of audio.`);
  }
  // A copy: what Buffer gives may start anywhere, numbers of four bytes may not.
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
