import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../electron/engine/media/findProgram.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';
import { skipLoudly } from '../../support/requirements.ts';
import { speechModel } from '../../support/speechModels.ts';
import { startEngine, temporaryHome, type TestEngine } from '../../support/startEngine.ts';

const install = await speechModel('whisper-tiny.en');
const programs = ['ffmpeg', 'espeak-ng'].map((name) => findProgram(name, process.env));
if (programs.includes(null)) skipLoudly('tests of recordings in other formats', 'install ffmpeg and espeak-ng');
const sentence = 'The committee will meet again on Monday to discuss the new library in the center of the town.';

describe.skipIf(install === null || programs.includes(null))('recordings in whatever format', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-formats-'));
  const at = (name: string) => path.join(folder, name);
  const ffmpeg = (...options: string[]) =>
    execFileSync(programs[0] ?? '', ['-nostdin', '-loglevel', 'error', '-y', '-i', at('spoken.wav'), ...options]);
  let engine: TestEngine;

  beforeAll(async () => {
    execFileSync(programs[1] ?? '', ['-v', 'en-us', '-s', '150', '-w', at('spoken.wav'), sentence]);
    const home = await temporaryHome();
    await install?.(home);
    engine = await startEngine({ home, threads: 2 });
  });
  afterAll(async () => {
    await engine.close();
    await rm(engine.home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  /** Of the last one that was heard. */
  let warnings: string[] = [];
  async function heard(id: string): Promise<string> {
    const [made] = await engine.api.speech.start.mutate({ recordings: [id], model: 'local:whisper-tiny.en' });
    const transcript = made?.id ?? '';
    for (;;) {
      const { state, error, ...result } = await engine.api.speech.transcript.query({ id: transcript });
      ({ warnings } = result);
      if (state === 'failed') throw new Error(error?.message);
      if (state === 'done') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { items } = await engine.api.speech.segments.query({ id: transcript, limit: 100 });
    return normalizeTranscript(items.map(({ text }) => text).join(' '));
  }

  // A wrong rate, a lost channel or a name that is believed makes other words of it.
  it.each([
    ['mp3', 'spoken.mp3', ['-c:a', 'libmp3lame'], 'mp3'],
    ['Opus in WebM, as browsers record', 'spoken.webm', ['-c:a', 'libopus'], 'webm'],
    ['Vorbis in Ogg, called wav', 'wrong.wav', ['-c:a', 'libvorbis', '-f', 'ogg'], 'ogg'],
    ['FLAC', 'spoken.flac', [], 'flac'],
    ['AAC in MP4', 'spoken.m4a', ['-c:a', 'aac'], 'mp4'],
    ['5.1 in WAV', 'surround.wav', ['-ac', '6', '-ar', '48000'], 'wav'],
    ['8 kHz mu-law', 'telephone.wav', ['-ar', '8000', '-c:a', 'pcm_mulaw'], 'wav'],
    ['ADPCM, which our own reader does not know', 'adpcm.wav', ['-c:a', 'adpcm_ms'], 'wav'],
    ['WMA, as old dictation machines record', 'spoken.wma', ['-c:a', 'wmav2'], 'wma'],
    ['AIFF, which browsers do not play', 'spoken.aiff', [], 'aiff'],
  ] as const)('%s is read', async (_what, name, options, format) => {
    ffmpeg(...options, at(name));
    const [recording] = await engine.api.speech.add.mutate({ paths: [at(name)] });
    expect(recording).toMatchObject({
      format,
      playable: !['aiff', 'wma'].includes(format),
      path: at(name),
      origin: 'path',
    });
    const length = recording?.seconds ?? 0;
    expect(length).toBeGreaterThan(4);
    const id = recording?.id ?? '';
    expect(wordErrors(normalizeTranscript(sentence), await heard(id)).rate).toBeLessThan(0.2);
    expect(warnings).toEqual([]);
    if (format !== 'aiff') return;
    // For the ear: as WAV, with ranges.
    const part = await engine.fetch(`/audio/speech/${id}?as=wav`, { headers: { range: 'bytes=0-43' } });
    expect(part.status).toBe(206);
    const head = Buffer.from(await part.arrayBuffer());
    expect(head.toString('latin1', 0, 4)).toBe('RIFF');
    expect(head.readUInt32LE(40) / 32_000).toBeCloseTo(length, 1);
  });

  it('that are damaged say so, by their own name', async () => {
    ffmpeg('-c:a', 'libmp3lame', at('whole.mp3'));
    const whole = readFileSync(at('whole.mp3'));
    writeFileSync(
      at('torn.m4a'),
      Buffer.concat([Buffer.from('\0\0\0\u0018ftypM4A ', 'latin1'), whole.subarray(0, 500)]),
    );
    await expect(engine.api.speech.add.mutate({ paths: [at('torn.m4a')] })).rejects.toThrow(
      /torn\.m4a could not be decoded/,
    );
    // Cut in the middle: what there is, is a recording.
    writeFileSync(at('cut.mp3'), whole.subarray(0, whole.length >> 1));
    const [cut] = await engine.api.speech.add.mutate({ paths: [at('cut.mp3')] });
    const words = (await heard(cut?.id ?? '')).split(' ');
    expect(words.length).toBeGreaterThan(3);
    expect(words.length).toBeLessThan(18);
    // Half a recording reads like a whole one.
    expect(warnings).toEqual([expect.stringMatching(/cut off or damaged: of the [56]\.\d s that it says it has/)]);
  });

  it('a film whose sound ends before its picture is whole', async () => {
    const picture = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=5:duration=30', '-map', '0:a', '-map', '1:v'];
    // What it is called is not what ffmpeg says of it.
    ffmpeg(...picture, at('truncated film.mp4'));
    const [film] = await engine.api.speech.add.mutate({ paths: [at('truncated film.mp4')] });
    expect((await heard(film?.id ?? '')).split(' ').length).toBeGreaterThan(10);
    expect(warnings).toEqual([]);
    // One that is cut off is told by what ffmpeg says, not by how long its picture is.
    ffmpeg(...picture, at('whole.mkv'));
    const whole = readFileSync(at('whole.mkv'));
    writeFileSync(at('cut.mkv'), whole.subarray(0, whole.length >> 1));
    const [cut] = await engine.api.speech.add.mutate({ paths: [at('cut.mkv')] });
    await heard(cut?.id ?? '');
    expect(warnings).toEqual([expect.stringContaining('cut off or damaged')]);
  });

  // Catches: of an AVI film that is cut off ffmpeg makes up a shorter length, so that half an interview passed for a whole one.
  it('an AVI film that is cut off says how much of its sound is missing, and a whole one nothing', async () => {
    const picture = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=5:duration=12', '-map', '0:a', '-map', '1:v'];
    ffmpeg(...picture, '-c:v', 'mpeg4', '-c:a', 'libmp3lame', at('whole.avi'));
    const [film] = await engine.api.speech.add.mutate({ paths: [at('whole.avi')] });
    expect((await heard(film?.id ?? '')).split(' ').length).toBeGreaterThan(10);
    expect(warnings).toEqual([]);
    const whole = readFileSync(at('whole.avi'));
    writeFileSync(at('cut.avi'), whole.subarray(0, whole.length >> 1));
    const [cut] = await engine.api.speech.add.mutate({ paths: [at('cut.avi')] });
    await heard(cut?.id ?? '');
    expect(warnings).toEqual([
      expect.stringMatching(/cut off or damaged: of the [56]\.\d s that it says it has, \d\.\d s/),
    ]);
  });

  it('film without sound is no recording', async () => {
    execFileSync(programs[0] ?? '', [
      '-nostdin',
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=size=64x64:duration=1',
      at('silent.mp4'),
    ]);
    // It said what ffmpeg said last: "To ignore this, add a trailing '?' to the map."
    await expect(engine.api.speech.add.mutate({ paths: [at('silent.mp4')] })).rejects.toThrow(
      'silent.mp4 has no sound.',
    );
  });

  it('says which ffmpeg there is', async () => {
    const tools = await engine.api.speech.tools.query();
    expect(tools.ffmpeg).toMatch(/^\S+$/);
    expect(tools).toMatchObject({ hint: null, normalizer: 'yardstick-english-1' });
    const models = await engine.api.speech.models.query();
    expect(models.find(({ id }) => id === 'local:whisper-tiny.en')).toMatchObject({
      installed: true,
      languages: 'english',
      translates: false,
    });
    expect(models.find(({ id }) => id === 'local:whisper-base')).toMatchObject({
      installed: false,
      languages: 'many',
      translates: true,
    });
  });
});
