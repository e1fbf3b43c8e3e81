import type { SampleKind, WavHeader } from './wavHeader.ts';

/** Turns frames of a WAV file into one channel: the mean of all. What is no number is silence, and nothing is louder than full scale. */
export function readSamples(bytes: Buffer, { kind, channels, bitsPerSample, frameBytes }: WavHeader): Float32Array {
  const read = readerOf(kind, bitsPerSample);
  const sampleBytes = bitsPerSample / 8;
  const frames = Math.floor(bytes.length / frameBytes);
  const mono = new Float32Array(frames);
  for (let frame = 0, at = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += sampleBytes) sum += read(bytes, at);
    const mean = sum / channels;
    mono[frame] = Number.isFinite(mean) ? Math.min(1, Math.max(-1, mean)) : 0;
  }
  return mono;
}

type ReadSample = (bytes: Buffer, at: number) => number;

function readerOf(kind: SampleKind, bits: number): ReadSample {
  if (kind === 'mu-law') return (bytes, at) => muLaw[bytes[at] ?? 0] ?? 0;
  if (kind === 'a-law') return (bytes, at) => aLaw[bytes[at] ?? 0] ?? 0;
  if (kind === 'float') {
    return bits === 64 ? (bytes, at) => bytes.readDoubleLE(at) : (bytes, at) => bytes.readFloatLE(at);
  }
  // Eight bits have no sign: their middle is silence.
  if (bits === 8) return (bytes, at) => ((bytes[at] ?? 128) - 128) / 128;
  const scale = 2 ** (bits - 1);
  if (bits === 16) return (bytes, at) => bytes.readInt16LE(at) / scale;
  if (bits === 24) return (bytes, at) => bytes.readIntLE(at, 3) / scale;
  return (bytes, at) => bytes.readInt32LE(at) / scale;
}

/** Telephone samples, by ITU-T G.711: a sign, three bits of how loud, four of how much. */
const muLaw = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 3) + 132) << exponent) - 132;
  return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
});

const aLaw = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const low = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? low : (low + 256) << (exponent - 1);
  return ((bits & 0x80) === 0 ? -magnitude : magnitude) / 32_768;
});
