import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import type { Transcript } from '../../../electron/engine/inference/transcription.ts';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { temporaryHome } from '../../support/startEngine.ts';
import { writeWav } from '../../support/wavWriter.ts';

const install = await speechModel('whisper-tiny.en');
const recordings = await speechRecordings();
const rate = 16_000;

describe.skipIf(install === null || recordings === null || process.platform !== 'linux')('hours of speech', () => {
  let home: string;
  let engine: Engine;
  /** All recordings, with pauses, as 16 bit. */
  let round: Buffer;

  beforeAll(async () => {
    home = await temporaryHome();
    await install?.(home);
    engine = await createEngine({ home, gpu: false, environment: {} });
    const pieces: Buffer[] = [];
    for (const { file } of recordings ?? []) {
      for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) pieces.push(pcm(chunk));
      pieces.push(Buffer.alloc(rate));
    }
    round = Buffer.concat(pieces);
  });
  afterAll(async () => {
    await engine.close();
    await rm(home, { recursive: true, force: true });
  });

  /** So many hours of the round, each followed by so many seconds of silence. */
  function written(name: string, hours: number, silence: number): string {
    const file = path.join(home, name);
    const handle = openSync(file, 'w');
    const bytes = hours * 3_600 * rate * 2;
    writeSync(handle, writeWav(new Float32Array(1), { rate, statedDataBytes: bytes }).subarray(0, 44));
    const quiet = Buffer.alloc(Math.round(silence * rate) * 2);
    for (let at = 0; at < bytes;) {
      for (const part of [round, quiet]) {
        const fitting = part.subarray(0, Math.max(0, bytes - at));
        writeSync(handle, fitting);
        at += fitting.length;
      }
    }
    closeSync(handle);
    return file;
  }

  async function read(file: string) {
    const startedAt = performance.now();
    const held: number[] = [];
    const arrivals: number[] = [];
    let transcript: Transcript | undefined;
    for await (const event of engine.transcriber.transcribe({ model: 'local:whisper-tiny.en', file })) {
      if (event.type === 'progress') {
        arrivals.push(performance.now() - startedAt - event.soFar.timings.loadMs);
        held.push(memoryHeld());
      }
      if (event.type === 'finished') ({ transcript } = event);
    }
    expect(transcript?.error).toBeUndefined();
    return { transcript, held, arrivals };
  }

  // What is kept of every window is a leak of gigabytes by the evening; and nobody waits for the whole to see the beginning.
  it('take as much memory at their end as after a few minutes, and the first words come at once', async () => {
    const { transcript, held, arrivals } = await read(written('hour.wav', 1, 0));
    expect(transcript?.durationSeconds).toBe(3_600);
    const early = Math.max(...held.slice(5, 20));
    const late = Math.max(...held.slice(-15));
    expect(late - early).toBeLessThan(150);
    const perWindow = (arrivals.at(-1) ?? 0) / arrivals.length;
    expect(arrivals[0]).toBeLessThan(2 * perWindow + 500);
    expect(transcript?.segments.filter(({ text }) => /new home in the stars/i.test(text)).length).toBeGreaterThan(50);
  });

  it('are read to their end, three of them, with long silences in which nothing is invented', async () => {
    const { transcript } = await read(written('three.wav', 3, 600));
    const rounds = round.length / 2 / rate;
    for (const { start, end, text } of transcript?.segments ?? []) {
      const into = ((start + end) / 2) % (rounds + 600);
      expect(into, `${text} at ${start}`).toBeLessThan(rounds + 2);
    }
    expect(transcript?.segments.at(-1)?.start).toBeGreaterThan(9_600);
  });
});

function pcm(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((value, at) => bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(0.999, value)) * 32_767), at * 2));
  return bytes;
}

/** Megabytes of this process and of those that it started. */
function memoryHeld(): number {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return [String(process.pid), ...children].reduce((sum, pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return sum + Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
    } catch {
      return sum;
    }
  }, 0);
}
