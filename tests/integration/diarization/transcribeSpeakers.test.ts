import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRttm } from '../../../electron/engine/media/rttm.ts';
import { speechModel } from '../../support/speechModels.ts';
import { rttmOf, spokenTalk } from '../../support/spokenTalk.ts';
import { installToneSpeakers, toneTalk } from '../../support/toneSpeakers.ts';
import { writeWav } from '../../support/wavWriter.ts';
import { yardstick } from '../cli/yardstick.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-talk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const installWhisper = await speechModel('whisper-tiny.en');
const talk = await spokenTalk([
  { recording: 'austen_0880', gap: 0.3 },
  { recording: 'jfk', to: 4.2, gap: 0.4 },
]);

interface Document {
  segments: { speaker: string | null; text: string; words?: unknown[] }[];
  diarization: { speakers: string[] };
}

describe.skipIf(installWhisper === null || talk === null)('transcribe --speakers', () => {
  const home = path.join(folder, 'home');
  const file = path.join(folder, 'talk.wav');
  const reference = path.join(folder, 'talk.rttm');
  if (talk !== null) {
    writeFileSync(file, writeWav(talk.samples, { rate: 16_000 }));
    writeFileSync(reference, rttmOf(talk));
  }

  it('says what it takes before an hour is transcribed, and what is no number of people', async () => {
    await installWhisper?.(home);
    const none = await yardstick(['transcribe', file, '--speakers', 'auto'], { home });
    expect(none.exitCode).toBe(1);
    expect(none.err).toContain('(model/not-installed)');
    expect(none.err).toContain('yardstick models pull pyannote-segmentation-3.0 && yardstick models pull wespeaker-');
    expect(none.out).toBe('');
    expect((await yardstick(['transcribe', file, '--speakers', 'many'], { home })).exitCode).toBe(2);
    expect((await yardstick(['transcribe', file, '--speakers-reference', reference], { home })).exitCode).toBe(2);
    // Without it an empty file would pass for a recording in which nobody speaks.
    const unlooked = await yardstick(['transcribe', file, '--format', 'rttm'], { home });
    expect(unlooked).toMatchObject({ exitCode: 2, out: '' });
    expect(unlooked.err).toContain('(usage/no-speakers)');
    expect(unlooked.err).toContain('hint: Add: --speakers auto');
  });

  it('says who speaks, in every form, and changes no word', async () => {
    // To these networks a voice is a tone, and there are some in speech: whom they name is chance, the way to the labels is not.
    await installToneSpeakers(path.join(home, 'models'));
    const plain = await yardstick(['transcribe', file, '--format', 'text'], { home });
    const asked = ['transcribe', file, '--speakers', '2', '--speakers-reference', reference];
    const labelled = await yardstick([...asked, '--json'], { home });
    expect(labelled.exitCode).toBe(0);
    const { segments, diarization } = labelled.json() as Document;
    const words = (text: string) => text.trim().split(/\s+/);
    expect(words(segments.map(({ text }) => text).join(' '))).toEqual(words(plain.out));
    for (const { speaker } of segments) expect([null, ...diarization.speakers]).toContain(speaker);
    // Times of words were needed, not asked for.
    expect(segments.every((segment) => segment.words === undefined)).toBe(true);
    expect(diarization).toMatchObject({
      timings: { realTimeFactor: expect.any(Number) as number },
      conditions: { segmentation: { model: 'pyannote-segmentation-3.0' } },
      errors: { rate: expect.any(Number) as number },
    });
    expect(labelled.err).toMatch(/talk\.wav: \d speakers?, found in /);
    expect(labelled.err).toMatch(/diarization error rate \d+\.\d % \(.*; no collar, overlaps counted\)/);
  });

  it('prints who speaks when, as other programs read it, and nothing beside it', async () => {
    const turns = [
      { voice: 0, start: 0.5, end: 3 },
      { voice: 1, start: 3.5, end: 6 },
      { voice: 0, start: 6.5, end: 9 },
    ];
    const tones = path.join(folder, 'two voices.wav');
    writeFileSync(tones, writeWav(toneTalk(turns, 10), { rate: 16_000 }));
    const printed = await yardstick(['transcribe', tones, '--speakers', '2', '--format', 'rttm'], { home });
    expect(printed.exitCode).toBe(0);
    expect(printed.out).toMatch(/^(SPEAKER two_voices 1 \d+\.\d{3} \d+\.\d{3} <NA> <NA> Speaker_\d <NA> <NA>\n){3}$/);
    for (const [place, { speaker, start, end }] of (readRttm(printed.out) ?? []).entries()) {
      expect(speaker).toBe(`Speaker_${(turns[place]?.voice ?? -2) + 1}`);
      expect(Math.abs(start - (turns[place]?.start ?? -1))).toBeLessThan(0.2);
      expect(Math.abs(end - (turns[place]?.end ?? -1))).toBeLessThan(0.2);
    }
  });
});
