/** What the engine takes from the microphone: samples a second, one channel. */
export const liveRate = 16_000;
export const bytesPerSample = 2;

/** Samples of -1..1 as 16 bit little-endian; what is louder is cut off. */
export function toPcm(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * bytesPerSample);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < samples.length; at += 1) {
    const value = samples[at] as number;
    const clipped = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value));
    view.setInt16(at * bytesPerSample, Math.round(clipped < 0 ? clipped * 0x8000 : clipped * 0x7fff), true);
  }
  return bytes;
}

/** How loud samples are, 0..1 on a scale as ears have it: 60 decibels below the loudest is 0. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (samples.length === 0 || sum === 0) return 0;
  const decibels = 10 * Math.log10(sum / samples.length);
  return Math.max(0, Math.min(1, 1 + decibels / 60));
}
