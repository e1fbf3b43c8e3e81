import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { longestSeconds } from '../../../electron/engine/evaluation/running/askTranscriber.ts';
import { findProgram } from '../../../electron/engine/media/findProgram.ts';
import { skipLoudly } from '../../support/requirements.ts';

const ffmpeg = findProgram('ffmpeg', process.env);
if (ffmpeg === null) skipLoudly('tests of the length of recordings that are no WAV', 'install ffmpeg');

// A budget sets aside what a recording can cost. Taken from its size alone that was 16 times too much, and stopped the run before its first row.
describe.skipIf(ffmpeg === null)('the length that a budget reckons with', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-length-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { signal } = new AbortController();
  const lengthOf = (file: string) => longestSeconds(file, statSync(file).size, signal);

  it.each([
    ['m4a', ['-c:a', 'aac', '-b:a', '128k'], 40],
    ['mp3', ['-c:a', 'libmp3lame', '-b:a', '128k'], 40],
    // Its header says no length.
    ['webm', ['-c:a', 'libopus', '-b:a', '32k', '-live', '1'], 40],
  ])('is that of the recording: %s', async (ending, coding, seconds) => {
    const file = path.join(folder, `tone.${ending}`);
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
    execFileSync(ffmpeg ?? '', ['-nostdin', '-loglevel', 'error', '-y', ...tone, ...coding, file]);
    expect(Math.abs((await lengthOf(file)) - seconds)).toBeLessThan(0.2);
  });

  it('is none where nothing can be heard: such a row fails by itself', async () => {
    const file = path.join(folder, 'broken.mp3');
    writeFileSync(file, Buffer.concat([Buffer.from('ID3'), Buffer.alloc(50_000)]));
    expect(await lengthOf(file)).toBe(0);
  });
});
