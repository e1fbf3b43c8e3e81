import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceFormat } from '../../../../renderer/features/speech/library/referenceFormat.ts';
import { parseOptions } from '../../../../renderer/features/speech/options/speechOptions.ts';
import {
  clockText,
  factorText,
  languageName,
  parseClock,
  percentText,
  pointsText,
} from '../../../../renderer/features/speech/speechText.ts';

describe('clockText and parseClock', () => {
  it('write and read the same time, carries included', () => {
    expect([7, 59.6, 3599.99, 3600].map((seconds) => clockText(seconds))).toEqual([
      '0:07',
      '1:00',
      '1:00:00',
      '1:00:00',
    ]);
    // 59.995 must not become 0:60.00.
    expect(clockText(59.999, 2)).toBe('1:00.00');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 36_000_000 }), (hundredths) => {
        expect(parseClock(clockText(hundredths / 100, 2))).toBeCloseTo(hundredths / 100, 6);
      }),
    );
  });

  it('takes what people write, and nothing that is no time', () => {
    expect(['7.25', '1:02', '1:02:03,5', ' 90 '].map(parseClock)).toEqual([7.25, 62, 3723.5, 90]);
    expect(['', 'x', '1:2:3:4', '-1', '1e9', '1.5:00', '9999999'].map(parseClock)).toEqual(Array(7).fill(null));
  });
});

describe('figures', () => {
  it('say what is not known, and never a minus zero', () => {
    expect(percentText(null)).toBe('–');
    expect(percentText(0.0417)).toBe('4.2 %');
    expect([0.0123, -0.004, -0.0001].map(pointsText)).toEqual(['+1.2', '−0.4', '0.0']);
    expect([null, 0.0421, 0.5, 12.3].map(factorText)).toEqual(['–', '0.042×', '0.50×', '12×']);
  });

  it('name a language, and leave a code that nobody knows', () => {
    expect(languageName('de')).toBe('German');
    expect(languageName('not a code')).toBe('not a code');
  });
});

describe('referenceFormat', () => {
  it('tells captions from text by what stands in them, not by the name alone', () => {
    expect(referenceFormat('WEBVTT\n\n00:00.000 --> 00:01.000\nHello')).toBe('vtt');
    expect(referenceFormat('\uFEFF1\r\n00:00:00,000 --> 00:00:01,000\r\nHello')).toBe('srt');
    expect(referenceFormat('Ask not what your country --> can do')).toBe('text');
    expect(referenceFormat('1984 was a book', 'notes.txt')).toBe('text');
    expect(referenceFormat(';; turns\r\nSPEAKER talk 1 0.50 2.25 <NA> <NA> anna <NA> <NA>')).toBe('rttm');
    expect(referenceFormat('SPEAKER of the house: order!')).toBe('text');
    expect(referenceFormat('SPEAKER one says 3 things')).toBe('text');
    expect(referenceFormat('SPEAKER one says 3 things of many that were said there')).toBe('text');
  });

  // Turns behind a long head became what is said, and every word of the transcript an error.
  it('knows turns behind comments, with numbers as programs write them, and by the ending of their file', () => {
    const line = 'SPEAKER talk 1 .5 2 <NA> <NA> anna <NA> <NA>';
    expect(referenceFormat(line)).toBe('rttm');
    expect(referenceFormat(`\uFEFF${';; how it was made\r\n'.repeat(500)}\r\n${line}`)).toBe('rttm');
    expect(referenceFormat('SPKR-INFO talk 1 <NA> <NA> <NA> adult anna', 'talk.RTTM')).toBe('rttm');
    expect(referenceFormat('SPKR-INFO talk 1 <NA> <NA> <NA> adult anna')).toBe('text');
  });
});

describe('parseOptions', () => {
  it('makes options of anything that stands in the browser’s store', () => {
    fc.assert(
      fc.property(fc.anything(), (kept) => {
        const options = parseOptions(kept);
        expect(['transcribe', 'translate']).toContain(options.task);
        expect(options.language === null || /^[a-z]{2,3}$/.test(options.language)).toBe(true);
      }),
    );
    expect(parseOptions({ model: 'local:x', language: 'de', task: 'translate', words: false })).toEqual({
      model: 'local:x',
      language: 'de',
      task: 'translate',
      words: false,
      atOnce: true,
    });
  });
});
