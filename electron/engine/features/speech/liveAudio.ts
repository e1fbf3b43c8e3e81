import type { FileHandle } from 'node:fs/promises';
import type { AudioSource } from '../../media/audioSource.ts';
import { wavHeadBytes } from './wavHead.ts';

/** What of a recording in the making is on the disk. */
export interface GrowingRecording {
  handle: FileHandle;
  /** Bytes of samples on the disk. */
  bytes(): number;
  isOver(): boolean;
  /** Resolves when there are more, or it is over. */
  more(): Promise<void>;
}

const bytesAtOnce = 32_000;

/** Samples of a stretch of a recording, 16 bit on the disk. @returns fewer where there are no more */
export async function readSamplesAt(handle: FileHandle, from: number, bytes: number): Promise<Float32Array> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await handle.read(buffer, filled, bytes - filled, wavHeadBytes + from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  const samples = new Float32Array(filled >> 1);
  for (let at = 0; at < samples.length; at++) samples[at] = buffer.readInt16LE(at * 2) / 32_768;
  return samples;
}

/**
 * Sound as it is recorded, read back from the disk: however far a slow model is behind, memory stays flat.
 * @returns the source, and bytes that it has not read yet
 */
export function growingAudio(recording: GrowingRecording): { source: AudioSource; backlog: () => number } {
  let at = 0;
  const source: AudioSource = {
    format: 'wav',
    // It is not known before it is over.
    seconds: () => null,
    async *chunks() {
      for (;;) {
        const there = recording.bytes() - at;
        if (there >= 2) {
          const samples = await readSamplesAt(recording.handle, at, Math.min(there - (there % 2), bytesAtOnce));
          at += samples.length * 2;
          yield samples;
        } else if (recording.isOver()) return;
        else await recording.more();
      }
    },
    close: () => Promise.resolve(),
  };
  return { source, backlog: () => recording.bytes() - at };
}

/** Samples in memory as a source. */
export function samplesAsAudio(samples: Float32Array): AudioSource {
  return {
    format: 'wav',
    seconds: () => samples.length / 16_000,
    async *chunks() {
      yield samples;
    },
    close: () => Promise.resolve(),
  };
}
