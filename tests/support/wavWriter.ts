/** How samples are written in a WAV file of a test. */
export interface WavWriterOptions {
  rate: number;
  channels?: number;
  coding?: 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64' | 'mu-law' | 'a-law';
  /** Extra chunks before the samples. */
  before?: { id: string; body: Buffer }[];
  /** What the header says, where that is not the truth. */
  statedDataBytes?: number;
  extensible?: boolean;
}

const codings = {
  pcm8: { tag: 1, bytes: 1 },
  pcm16: { tag: 1, bytes: 2 },
  pcm24: { tag: 1, bytes: 3 },
  pcm32: { tag: 1, bytes: 4 },
  float32: { tag: 3, bytes: 4 },
  float64: { tag: 3, bytes: 8 },
  'mu-law': { tag: 7, bytes: 1 },
  'a-law': { tag: 6, bytes: 1 },
} as const;

/** A WAV file with the same samples in every channel. */
export function writeWav(samples: ArrayLike<number>, options: WavWriterOptions): Buffer {
  const { rate, channels = 1, coding = 'pcm16', before = [], extensible = false } = options;
  const { tag, bytes } = codings[coding];
  const data = Buffer.alloc(samples.length * channels * bytes);
  for (let at = 0; at < samples.length; at++) {
    for (let channel = 0; channel < channels; channel++) {
      put(data, (at * channels + channel) * bytes, samples[at] ?? 0, coding);
    }
  }
  const format = Buffer.alloc(extensible ? 40 : 16);
  format.writeUInt16LE(extensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * channels * bytes, 8);
  format.writeUInt16LE(channels * bytes, 12);
  format.writeUInt16LE(bytes * 8, 14);
  if (extensible) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(tag, 24);
  }
  const chunks = [{ id: 'fmt ', body: format }, ...before].map(({ id, body }) => chunk(id, body, body.length));
  const body = Buffer.concat([
    Buffer.from('WAVE', 'latin1'),
    ...chunks,
    chunk('data', data, options.statedDataBytes ?? data.length),
  ]);
  return chunk('RIFF', body, body.length);
}

function chunk(id: string, body: Buffer, stated: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(stated, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function put(data: Buffer, at: number, value: number, coding: keyof typeof codings): void {
  const clipped = Math.max(-1, Math.min(1, value));
  const whole = (bits: number) =>
    Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(clipped * 2 ** (bits - 1))));
  if (coding === 'pcm8') data.writeUInt8(whole(8) + 128, at);
  else if (coding === 'pcm16') data.writeInt16LE(whole(16), at);
  else if (coding === 'pcm24') data.writeIntLE(whole(24), at, 3);
  else if (coding === 'pcm32') data.writeInt32LE(whole(32), at);
  else if (coding === 'float32') data.writeFloatLE(value, at);
  else if (coding === 'float64') data.writeDoubleLE(value, at);
  else data.writeUInt8(coding === 'mu-law' ? toMuLaw(whole(16)) : toALaw(whole(16)), at);
}

/** ITU-T G.711, the way in. */
function toMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(sample)) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

function toALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(32_767, Math.abs(sample));
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
