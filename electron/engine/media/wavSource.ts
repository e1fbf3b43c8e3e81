import type { AudioSource } from './audioSource.ts';
import type { ByteSource } from './byteSource.ts';
import { readSamples } from './readSamples.ts';
import { createResampler } from './resampler.ts';
import { readWavHeader } from './wavHeader.ts';

/** Frames read at a time. */
const framesAtOnce = 32_768;

/** @throws {YardstickError} `media/bad-file`, `media/no-audio`, `media/unknown-coding` */
export async function openWav(
  bytes: ByteSource,
  options: { name: string; signal: AbortSignal | undefined; close: () => Promise<void> },
): Promise<AudioSource> {
  const header = await readWavHeader(bytes, options.name);
  return {
    format: 'wav',
    seconds: () => header.dataBytes / header.frameBytes / header.rate,
    secondsMissing: () => header.missingBytes / header.frameBytes / header.rate,
    async *chunks() {
      const resampler = createResampler(header.rate);
      const step = framesAtOnce * header.frameBytes;
      for (let at = 0; at < header.dataBytes; at += step) {
        options.signal?.throwIfAborted();
        const piece = await bytes.read(header.dataStart + at, Math.min(step, header.dataBytes - at));
        // Cut while it was read: what there is, is read.
        if (piece.length === 0) break;
        yield resampler.push(readSamples(piece, header));
      }
      yield resampler.finish();
    },
    close: options.close,
  };
}
