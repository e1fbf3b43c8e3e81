import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { yardstick } from './yardstick.ts';

const install = await speechModel('whisper-tiny.en');
const base = await speechModel('whisper-base');
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

  const two = install === null || base === null || recordings === null;
  // Catches: there was no way to compare two models by the command, nor to give more than one recording its reference.
  it.skipIf(two)(
    'compares models over recordings by a table of references, with error rates and intervals',
    { timeout: 240_000 },
    async () => {
      await install?.(home);
      await base?.(home);
      const list = path.join(folder, 'list.csv');
      const chosen = (recordings ?? []).filter(({ file }) => !file.includes('wilde')).slice(0, 6);
      const rows = chosen.map(({ file, text }) => `${path.basename(file)},"${text.replaceAll('"', '""')}"\n`);
      writeFileSync(list, `file,text\n${rows.slice(0, 5).join('')}nobody.wav,No\n`);
      const broken = path.join(folder, 'broken.wav');
      writeFileSync(broken, 'RIFF');
      const asked = [
        'transcribe',
        ...chosen.map(({ file }) => file),
        '--models',
        'whisper-tiny.en,whisper-base',
        '--references',
        list,
      ];
      const printed = await yardstick(asked, { home });
      expect([printed.exitCode, printed.err]).toEqual([0, expect.stringContaining('5 recordings got a reference.')]);
      expect(printed.err).toContain('1 reference names none of the recordings.');
      expect(printed.err).toContain(
        `Without a reference, and so without an error rate: ${path.basename(chosen[5]?.file ?? '')}.`,
      );
      expect(printed.out).toMatch(/^Model +Word errors +95 % interval/);
      expect(printed.out).toMatch(/\nwhisper-base +\d+\.\d % +\d+\.\d to \d+\.\d % /);
      expect(printed.out).toMatch(/95 % interval of whisper-tiny\.en less whisper-base/);
      expect(printed.out).toContain(
        'Rates over 5 recordings that all finished, normalised by yardstick-english-1; intervals by',
      );
      // A file that is none keeps nobody from the others; the same recordings are not put into the library again.
      const ofOne = asked.map((argument) => argument.replace('whisper-tiny.en,whisper-base', 'whisper-tiny.en'));
      const again = await yardstick([...ofOne, broken, '--json'], { home });
      expect([again.exitCode, again.err]).toEqual([1, expect.stringContaining('broken.wav')]);
      const document = again.json() as { rows: unknown[]; totals: { words: { rate: number; interval: object } }[] };
      expect(document.rows).toHaveLength(6);
      expect(document.totals).toMatchObject([{ words: { interval: { low: expect.any(Number) as number } } }]);
      const unfit = await yardstick([...asked, '--format', 'srt'], { home });
      expect([unfit.exitCode, unfit.err]).toEqual([2, expect.stringContaining('does not go with a comparison')]);
    },
  );
});
