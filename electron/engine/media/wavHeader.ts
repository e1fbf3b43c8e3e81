import { YardstickError } from '../../../models/errors.ts';
import type { ByteSource } from './byteSource.ts';

export type SampleKind = 'integer' | 'float' | 'mu-law' | 'a-law';

/** Where the samples of a WAV file are and how they are written. */
export interface WavHeader {
  kind: SampleKind;
  channels: number;
  /** Samples a second and channel. */
  rate: number;
  bitsPerSample: number;
  /** Bytes of one sample of every channel. */
  frameBytes: number;
  dataStart: number;
  /** Bytes of samples that are really there, whole frames only. */
  dataBytes: number;
  /** Bytes that it says there are, and are not; 0 where it was written by a program that did not know. */
  missingBytes: number;
}

type SampleFormat = Omit<WavHeader, 'dataStart' | 'dataBytes' | 'missingBytes'>;

/** Sound that this reader does not know, e.g. ADPCM: ffmpeg may. */
export const unknownCoding = 'media/unknown-coding';

const mostChunks = 10_000;
const mostChannels = 64;
const lowestRate = 1_000;
const highestRate = 768_000;
/** A size that a program which could not go back and fill it in leaves there … */
const unknownSize = 0xffff_ffff;
/** … or one that is at least this large: as much as it may be. */
const leastUnknown = 0x7f00_0000;

/**
 * Reads the header of a WAV file (RIFF or RF64; https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html). Sizes are believed only as far
 * as the file goes: a recording that was broken off is read to where it ends.
 * @throws {YardstickError} `media/bad-file`, `media/no-audio`, `media/unknown-coding`
 */
export async function readWavHeader(source: ByteSource, name: string): Promise<WavHeader> {
  const bad = (what: string) =>
    new YardstickError('media/bad-file', `${name} is a damaged WAV file: ${what}`, {
      hint: 'Export the recording again.',
    });
  const start = await source.read(0, 12);
  const riff = start.toString('latin1', 0, 4);
  if (start.length < 12 || !['RIFF', 'RF64'].includes(riff) || start.toString('latin1', 8, 12) !== 'WAVE') {
    throw bad('it does not begin like one');
  }
  let format: SampleFormat | undefined;
  let largeDataSize: number | undefined;
  let position = 12;
  for (let chunk = 0; chunk < mostChunks; chunk++) {
    const head = await source.read(position, 8);
    if (head.length < 8) {
      throw format === undefined ? bad('it ends within its header') : noAudio(name);
    }
    const id = head.toString('latin1', 0, 4);
    const size = head.readUInt32LE(4);
    const body = position + 8;
    if (id === 'ds64') {
      const sizes = await source.read(body, 16);
      if (sizes.length === 16) largeDataSize = Number(sizes.readBigUInt64LE(8));
    } else if (id === 'fmt ') {
      format = readFormat(await source.read(body, Math.min(size, 40)), bad);
    } else if (id === 'data') {
      if (format === undefined) throw bad('its samples come before what they are');
      const stated = size === unknownSize ? (largeDataSize ?? source.size) : size;
      // Some recorders write 0 and never come back.
      const there = Math.min(stated === 0 ? source.size : stated, source.size - body);
      const dataBytes = there - (there % format.frameBytes);
      if (dataBytes <= 0) throw noAudio(name);
      const missingBytes = size < leastUnknown ? Math.max(0, stated - (source.size - body)) : 0;
      return { ...format, dataStart: body, dataBytes, missingBytes };
    }
    // Chunks begin at even places.
    position = body + size + (size % 2);
  }
  throw bad('it has too many parts');
}

function noAudio(name: string): YardstickError {
  return new YardstickError('media/no-audio', `${name} holds no sound.`, { hint: 'Record or export it again.' });
}

function readFormat(bytes: Buffer, bad: (what: string) => YardstickError): SampleFormat {
  if (bytes.length < 16) throw bad('what its samples are is cut off');
  let tag = bytes.readUInt16LE(0);
  const channels = bytes.readUInt16LE(2);
  const rate = bytes.readUInt32LE(4);
  const bitsPerSample = bytes.readUInt16LE(14);
  // "Extensible": the tag stands at the front of a longer name.
  if (tag === 0xfffe) {
    if (bytes.length < 26) throw bad('what its samples are is cut off');
    tag = bytes.readUInt16LE(24);
  }
  if (channels < 1 || channels > mostChannels) throw bad(`it says that it has ${channels} channels`);
  if (rate < lowestRate || rate > highestRate) throw bad(`it says that it has ${rate} samples a second`);
  const kind = kindOf(tag, bitsPerSample);
  if (kind === null) {
    throw new YardstickError(unknownCoding, `WAV with coding ${tag} and ${bitsPerSample} bits`);
  }
  return { kind, channels, rate, bitsPerSample, frameBytes: (channels * bitsPerSample) / 8 };
}

function kindOf(tag: number, bits: number): SampleKind | null {
  if (tag === 1 && [8, 16, 24, 32].includes(bits)) return 'integer';
  if (tag === 3 && [32, 64].includes(bits)) return 'float';
  if (tag === 6 && bits === 8) return 'a-law';
  if (tag === 7 && bits === 8) return 'mu-law';
  return null;
}
