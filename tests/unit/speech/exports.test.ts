import { describe, expect, it } from 'vitest';
import { byteRange } from '../../../electron/engine/features/speech/audioRoutes.ts';
import { exportTranscript, fileBase } from '../../../electron/engine/features/speech/exportTranscript.ts';
import type { TranscriptView } from '../../../electron/engine/features/speech/view.ts';
import { recordingName } from '../../../electron/engine/features/speech/recordingFiles.ts';
import { readCaptions } from '../../../electron/engine/media/readCaptions.ts';
import { toSrt, toVtt } from '../../../electron/engine/media/subtitles.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import type { SegmentRow } from '../../../electron/engine/store/speech/segmentRows.ts';
import { threadClock } from '../../support/threadClock.ts';

const segment = (start: number, text: string, speaker: string | null = null): SegmentRow => ({
  segment: start,
  start,
  end: start + 1,
  text,
  speaker,
  edited: false,
  averageLogProbability: null,
  noSpeechProbability: null,
  compressionRatio: 1,
  doubts: [],
});
const transcript = {
  recordingName: 'A *talk*.mp3',
  modelName: 'Whisper',
  language: 'en',
  edited: false,
  progress: { seconds: 5, durationSeconds: 5, secondsLeft: 0 },
} as unknown as TranscriptView;

describe('a transcript as a file', () => {
  const segments = [
    segment(0, 'Hello.', 'Ann'),
    segment(1, 'How are you?', 'Ann'),
    segment(2, 'Well.'),
    segment(9, 'Bye.'),
  ];

  it('has paragraphs by speaker and silence', () => {
    expect(exportTranscript(transcript, segments, { format: 'text' })).toEqual({
      fileName: 'A _talk_.txt',
      mediaType: 'text/plain; charset=utf-8',
      content: 'Ann: Hello. How are you?\n\nWell.\n\nBye.\n',
    });
  });

  it('says who speaks when as turns, and that nobody does', () => {
    expect(exportTranscript(transcript, segments, { format: 'rttm' })).toMatchObject({
      fileName: 'A _talk_.rttm',
      content:
        'SPEAKER A__talk_ 1 0.000 1.000 <NA> <NA> Ann <NA> <NA>\nSPEAKER A__talk_ 1 1.000 1.000 <NA> <NA> Ann <NA> <NA>\n',
    });
    expect(() => exportTranscript(transcript, segments.slice(2), { format: 'rttm' })).toThrow(/who speaks/);
  });

  // What a model wrote down must not become a heading or a link of a document.
  it('is plain text in Markdown, whatever was said', () => {
    const { content } = exportTranscript(transcript, [segment(0, '# not [a](b) <b>\n\n---')], { format: 'markdown' });
    expect(content).toBe(
      '# A \\*talk\\*.mp3\n\nWritten down by Whisper, language en, 00:05.\n\n**[00:00]** \\# not \\[a\\](b) \\<b\\> ---\n',
    );
  });

  // Catches: a name that somebody had put right was missing from captions of single words, since it has no time of its own.
  it('has every word of a text that was put right in captions of words, in its place', () => {
    const word = (text: string, start: number, end: number) => ({ text, start, end, probability: 1 });
    const captionsOf = (text: string, words: ReturnType<typeof word>[]) =>
      readCaptions(
        exportTranscript(transcript, [{ ...segment(0, text), end: 2, words }], { format: 'srt', words: true }).content,
      )?.map(({ start, end, text: shown }) => [start, end, shown]);
    // "Missis Daloway" was heard, and put right: its time is free between its neighbours.
    expect(captionsOf('And Mrs Dalloway said', [word('And', 0, 0.4), word('said', 1.4, 2)])).toEqual([
      [0, 0.4, 'And'],
      [0.4, 0.9, 'Mrs'],
      [0.9, 1.4, 'Dalloway'],
      [1.4, 2, 'said'],
    ]);
    // Without room, and at both ends.
    expect(captionsOf('Well and so and so on.', [word('and', 0, 1), word('so', 1, 2)])).toEqual([
      [0, 1, 'Well and'],
      [1, 2, 'so and so on.'],
    ]);
    // Heard as it stands.
    expect(captionsOf('And so', [word('And', 0, 1), word(' so', 1, 2)])).toEqual([
      [0, 1, 'And'],
      [1, 2, 'so'],
    ]);
  });

  it('gives a caption for each segment, or each word', () => {
    const words = [
      { text: 'Hel', start: 0, end: 0.5, probability: 1 },
      { text: 'lo', start: 0.5, end: 1, probability: 1 },
    ];
    const spoken = [{ ...segment(0, 'Hel lo'), words }];
    expect(exportTranscript(transcript, spoken, { format: 'srt', words: true }).content).toContain(
      '00:00:00,500 --> 00:00:01,000\nlo',
    );
    expect(exportTranscript(transcript, spoken, { format: 'vtt' }).content).toContain('Hel lo');
    expect(JSON.parse(exportTranscript(transcript, spoken, { format: 'json' }).content)).toMatchObject({
      segments: spoken,
    });
  });

  it('has a name that every file system takes', () => {
    expect(['../../etc/passwd', 'con.wav', '...', 'a/b:c.mp3', 'x'.repeat(300)].map(fileBase)).toEqual([
      '_.._etc_passwd',
      'transcript',
      'transcript',
      'a_b_c',
      'x'.repeat(120),
    ]);
    expect(recordingName('C:\\talks\\one\u202e.wav')).toBe('one.wav');
  });
});

describe('captions', () => {
  it('of others are read, with hours or without, points or commas, marks taken out', () => {
    const vtt =
      'WEBVTT\n\nNOTE no caption\n\nSTYLE\n::cue { color: red }\n\none\n00:01.500 --> 01:02:03.250 align:left\n<v Ann>Hello</v> &lt;you&gt;\nthere\n';
    expect(readCaptions(vtt)).toEqual([{ start: 1.5, end: 3_723.25, text: 'Hello <you> there', voice: 'Ann' }]);
    expect(readCaptions('')).toBeNull();
    expect(readCaptions('00:00:02,000 --> 00:00:01,000\nbackwards')).toBeNull();
  });

  // "Anna" was counted as a word that every model left out.
  it('name who speaks, as voices or before the text, and what is said is without it', () => {
    const srt = (texts: string[]) => toSrt(texts.map((text, place) => ({ start: place, end: place + 1, text })));
    const read = (content: string) => readCaptions(content)?.map(({ voice, text }) => [voice, text]);
    expect(read(srt(['Anna: Good day.', 'How are you?', '- Dr. Bo: Well.', 'Speaker 1: It is 12:30.']))).toEqual([
      ['Anna', 'Good day.'],
      ['Anna', 'How are you?'],
      ['Dr. Bo', 'Well.'],
      ['Speaker 1', 'It is 12:30.'],
    ]);
    // What is said now and then is no name.
    expect(read(srt(['Remember: be kind.', 'At 12: 30 we go.', 'That is all.', 'Note: rain.', 'So it is.']))).toEqual([
      [undefined, 'Remember: be kind.'],
      [undefined, 'At 12: 30 we go.'],
      [undefined, 'That is all.'],
      [undefined, 'Note: rain.'],
      [undefined, 'So it is.'],
    ]);
    const voices = ['Ann & Bo', '<b>', 'A\n\n00:00.000 --> 00:01.000', 'é'];
    const vtt = toVtt(voices.map((voice, start) => ({ start, end: start + 1, text: 'Hello: you', voice })));
    expect(read(vtt)).toEqual(
      ['Ann & Bo', '<b>', 'A 00:00.000 -> 00:01.000', 'é'].map((voice) => [voice, 'Hello: you']),
    );
  });

  it('come back as they were written, and nothing makes the reader hang or throw', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      const captions = Array.from({ length: 5 }, (_, place) => ({
        start: (place * 10_000 + random.integer(5_000)) / 1_000,
        end: (place * 10_000 + 5_000 + random.integer(5_000)) / 1_000,
        text: ['a <b> & c', 'plain', 'x --> y', 'é 🙂'][random.integer(4)] ?? '',
      }));
      expect(readCaptions(toVtt(captions))?.map(({ start, end }) => [start, end])).toEqual(
        captions.map(({ start, end }) => [start, end]),
      );
      const noise = toSrt(captions)
        .split('')
        .map((sign) => (random.integer(20) === 0 ? String.fromCodePoint(random.integer(300)) : sign))
        .join('');
      for (const { start, end } of readCaptions(noise) ?? []) expect(end).toBeGreaterThanOrEqual(start);
    }
    const spent = threadClock();
    readCaptions(`${'<'.repeat(200_000)}\n00:00:01,000 --> 00:00:02,000\n${'<'.repeat(200_000)}`);
    expect(spent()).toBeLessThan(1_000);
  });
});

it('reads one range of bytes, and sends everything where it is none', () => {
  expect(byteRange('bytes=0-', 10)).toEqual({ start: 0, end: 9 });
  expect(byteRange('bytes=2-100', 10)).toEqual({ start: 2, end: 9 });
  expect(byteRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(byteRange('bytes=-0', 10)).toBe('unsatisfiable');
  expect(byteRange('bytes=10-', 10)).toBe('unsatisfiable');
  for (const none of [undefined, 'bytes=5-2', 'bytes=-', 'bytes=0-1,3-4', 'lines=1-2'])
    expect(byteRange(none, 10)).toBeNull();
});
