import { openAudioBytes, type OpenAudioOptions } from './openAudio.ts';

/** A recording in memory as mono audio at 16 kHz; leaves nothing behind, however it ends. */
export async function* decodedBytes(bytes: Uint8Array, options: OpenAudioOptions): AsyncGenerator<Float32Array> {
  const source = await openAudioBytes(bytes, options);
  try {
    yield* source.chunks();
  } finally {
    await source.close();
  }
}
