import { mkdtempSync, openSync, closeSync, ftruncateSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { openAudio } from '../../../electron/engine/media/openAudio.ts';
import { speechWindows } from '../../../models/transcription/speechWindows.ts';
import { createLoudnessActivity } from '../../../models/transcription/loudnessActivity.ts';
import { writeWav } from '../../support/wavWriter.ts';

/** Reads a silent telephone recording of so many hours, and looks at what memory that takes beyond the first minutes. */
export async function readLongRecording(hours: number): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-media-'));
  try {
    await readIn(folder, hours);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readIn(folder: string, hours: number): Promise<void> {
  const file = path.join(folder, 'meeting.wav');
  const bytes = hours * 3_600 * 8_000 * 2;
  const handle = openSync(file, 'w');
  writeSync(handle, writeWav(new Float32Array(1), { rate: 8_000, statedDataBytes: bytes }).subarray(0, 44));
  // The disk keeps nothing of what is all silence.
  ftruncateSync(handle, 44 + bytes);
  closeSync(handle);
  const source = await openAudio(file, { environment: {} });
  expect(source.seconds()).toBe(hours * 3_600);
  let most = 0;
  let first = 0;
  let heard = 0;
  async function* watched() {
    for await (const chunk of source.chunks()) {
      heard += chunk.length;
      const held = process.memoryUsage.rss();
      if (heard < 180 * 16_000) first = Math.max(first, held);
      most = Math.max(most, held);
      yield chunk;
    }
  }
  let windows = 0;
  for await (const window of speechWindows(watched(), createLoudnessActivity())) windows += window.samples.length;
  await source.close();
  expect(windows).toBe(0);
  expect(heard).toBe(hours * 3_600 * 16_000);
  expect((most - first) / 2 ** 20).toBeLessThan(150);
}
