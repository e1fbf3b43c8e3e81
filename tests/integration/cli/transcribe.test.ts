import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { yardstick } from './yardstick.ts';

const install = await speechModel('whisper-tiny.en');
const recordings = await speechRecordings();
const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-transcribe-'));
const home = path.join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the transcribe command, in a process of its own', () => {
  it('says what is missing before it needs it', async () => {
    const file = path.join(folder, 'song.wav');
    writeFileSync(file, 'fLaC and more of it');
    const none = await yardstick(['transcribe', file], { home });
    expect(none.exitCode).toBe(1);
    expect(none.err).toContain('(model/not-installed)');
    expect(none.err).toContain('yardstick models pull whisper-base');
    const two = await yardstick(['transcribe', file, file, '--model', 'x', '--reference', file], { home });
    expect(two.exitCode).toBe(2);
  });

  it.skipIf(install === null || recordings === null)(
    'prints subtitles, and with a reference how many words are wrong',
    async () => {
      await install?.(home);
      const jfk = recordings?.find(({ file }) => file.endsWith('jfk.wav'));
      const reference = path.join(folder, 'reference.txt');
      writeFileSync(reference, jfk?.text ?? '');
      const model = 'local:whisper-tiny.en';
      const asked = ['transcribe', jfk?.file ?? '', '--model', model, '--format', 'srt', '--reference', reference];
      const subtitles = await yardstick(asked, { home });
      expect(subtitles.exitCode).toBe(0);
      expect(subtitles.out).toMatch(
        /^1\n00:00:00,[0-4]\d\d --> 00:00:0[78],\d{3}\nAnd so my fellow Americans ask not what your country can do for you\n\n2\n00:00:0[78],\d{3} --> 00:00:1[01],\d{3}\nask what you can do for your country\.\n$/,
      );
      expect(subtitles.err).toContain('word error rate 0.0 %');
      expect(subtitles.err).toContain('yardstick-english-');
      const document = (await yardstick(['transcribe', jfk?.file ?? '', '--words', '--json'], { home })).json();
      expect(document).toMatchObject({
        model,
        language: 'en',
        durationSeconds: 11,
        segments: [{ words: [{ text: 'And' }, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}] }, {}],
        timings: { totalMs: expect.any(Number) as number, realTimeFactor: expect.any(Number) as number },
      });
    },
  );
});
