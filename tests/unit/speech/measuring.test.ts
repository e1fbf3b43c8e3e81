import { describe, expect, it } from 'vitest';
import { comparisonTotals } from '../../../electron/engine/features/speech/comparisonTotals.ts';
import { measureAside } from '../../../electron/engine/features/speech/measureAside.ts';
import {
  measureTranscript,
  type MeasuredTranscript,
} from '../../../electron/engine/features/speech/measureTranscript.ts';
import { placedWords } from '../../../electron/engine/features/speech/placedWords.ts';
import type { ComparisonCell, ErrorCounts } from '../../../electron/engine/features/speech/view.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';

const segment = (number: number, start: number, text: string, doubts: ('repeated' | 'unsure')[] = []) => ({
  segment: number,
  start,
  end: start + 2,
  text,
  averageLogProbability: -0.1,
  noSpeechProbability: 0,
  compressionRatio: 1,
  doubts,
});
const everywhere = [{ start: 0, end: 100 }];
const measure = (given: Partial<MeasuredTranscript>) =>
  measureTranscript({ segments: [], reference: null, speech: everywhere, standIn: null, voices: null, ...given });

describe('a transcript against what was said', () => {
  it('has its errors counted, each at its place', () => {
    const { words, pairs, flagged } = measure({
      segments: [segment(4, 0, 'Ask not what the'), segment(7, 3, 'country can do now.')],
      reference: { said: [{ start: 0, text: 'ask not what your country can do' }], timed: false },
    });
    expect(words).toEqual({ rate: 2 / 7, hits: 6, substitutions: 1, insertions: 1, deletions: 0, reference: 7 });
    expect(pairs.map(({ kind, segment: at }) => [kind, at])).toEqual([
      ['hit', 4],
      ['hit', 4],
      ['hit', 4],
      ['substitution', 4],
      ['hit', 7],
      ['hit', 7],
      ['hit', 7],
      ['insertion', 7],
    ]);
    expect(flagged).toEqual([]);
  });

  it('says by how much times are off, where both sides have one', () => {
    const { offsets } = measure({
      segments: [segment(0, 0.4, 'hello there'), segment(1, 5, 'good bye')],
      reference: {
        said: [
          { start: 0.3, text: 'Hello there.' },
          { start: 5.3, text: 'Good bye.' },
        ],
        timed: true,
      },
    });
    expect(offsets?.compared).toBe(2);
    expect(offsets?.mean).toBeCloseTo(200);
    expect(offsets?.p95).toBeCloseTo(290);
  });

  // A loop, an invention over silence and one beside the text are what Whisper is feared for.
  it('flags what repeats itself and what nobody said, and not what was heard wrongly', () => {
    const { flagged } = measure({
      segments: [
        segment(0, 0, 'Ask not.'),
        segment(1, 2, 'Thank you for watching.'),
        segment(2, 20, 'Asked nut what.'),
        segment(3, 30, 'you you', ['repeated']),
        ...[4, 5, 6].map((at) => segment(at, 30 + at * 2, 'So it goes.')),
      ],
      speech: [
        { start: 0, end: 1.9 },
        { start: 20, end: 60 },
      ],
      reference: {
        said: [{ start: 0, text: 'ask not ask not what you so it goes so it goes so it goes' }],
        timed: false,
      },
    });
    expect(flagged.map(({ segment: at, reasons }) => [at, reasons])).toEqual([
      [1, ['silence', 'unsaid']],
      [3, ['repeated']],
      [5, ['repeated']],
      [6, ['repeated']],
    ]);
  });

  it('without a reference has flags and no rate, and an empty one is no division by zero', () => {
    expect(measure({ segments: [segment(0, 0, 'hello')] })).toMatchObject({
      words: null,
      characters: null,
      offsets: null,
    });
    const { words } = measure({
      segments: [segment(0, 0, 'hello')],
      reference: { said: [{ start: 0, text: '...' }], timed: false },
    });
    expect(words).toMatchObject({ rate: null, insertions: 1, reference: 0 });
  });

  // Figures of the page and of the command must be the same, wherever segments are cut.
  it('counts as the whole text would, however it is cut into segments and words', () => {
    const random = createRandom(3);
    const vocabulary = [
      'twenty',
      'one',
      'hundred',
      "can't",
      'Mr.',
      '$5',
      '50%',
      'uh',
      'colour',
      '[noise]',
      'and',
      '3.5',
    ];
    for (let round = 0; round < 300; round++) {
      const all = Array.from(
        { length: 1 + random.integer(12) },
        () => vocabulary[random.integer(vocabulary.length)] ?? '',
      );
      const cut = random.integer(all.length + 1);
      const said = [all.slice(0, cut), all.slice(cut)]
        .filter((part) => part.length > 0)
        .map((part, at) => ({
          start: at,
          text: part.join(' '),
          ...(random.integer(2) === 0 ? {} : { words: part.map((text, place) => ({ text, start: at + place / 20 })) }),
        }));
      expect(
        placedWords(said)
          .map(({ word }) => word)
          .join(' '),
      ).toBe(normalizeTranscript(all.join(' ')));
    }
  });

  it('is measured in a thread where it is long, with the same result', async () => {
    const random = createRandom(5);
    const text = () =>
      Array.from({ length: 500 }, () => ['ask', 'not', 'what', 'you', 'can'][random.integer(5)]).join(' ');
    const given: MeasuredTranscript = {
      segments: [segment(0, 0, text()), segment(1, 9, text())],
      reference: { said: [{ start: 0, text: `${text()} ${text()}` }], timed: false },
      speech: null,
      standIn: null,
      voices: null,
    };
    const aside = await measureAside(given, new AbortController().signal);
    expect(aside).toEqual(measureTranscript(given));
    const stopped = new AbortController();
    const cut = measureAside(given, stopped.signal);
    stopped.abort();
    await expect(cut).rejects.toThrow(/ended early/);
    expect(wordErrors('a', 'b').rate).toBe(1);
  });

  // On the engine's own thread everybody waited while a long file of turns was laid over what was heard.
  it('is measured in a thread where there are many turns, however short its text', async () => {
    const turns = Array.from({ length: 3_000 }, (_, place) => ({ speaker: place % 90, start: place, end: place + 5 }));
    const given: MeasuredTranscript = {
      segments: [segment(0, 0, 'ask'), segment(1, 9, 'not')],
      reference: null,
      speech: null,
      standIn: null,
      voices: { spoken: turns, heard: [{ speaker: 0, start: 0, end: 20 }] },
    };
    const { speakers } = await measureAside(given, new AbortController().signal);
    expect(speakers?.total).toBe(15_000);
    expect(speakers).toEqual(measureTranscript(given).speakers);
    const stopped = new AbortController();
    const cut = measureAside(given, stopped.signal);
    stopped.abort();
    await expect(cut).rejects.toThrow(/ended early/);
  });
});

const counts = (errors: number, reference: number): ErrorCounts => ({
  rate: errors / reference,
  hits: reference - errors,
  substitutions: errors,
  insertions: 0,
  deletions: 0,
  reference,
});
const cell = (recordingId: string, model: string, errors: number | null, reference = 100): ComparisonCell => ({
  recordingId,
  model,
  transcriptId: `${recordingId} ${model}`,
  state: errors === null ? 'failed' : 'done',
  progress: { seconds: 10, durationSeconds: 10, secondsLeft: 0 },
  error: null,
  words: errors === null ? null : counts(errors, reference),
  characters: errors === null ? null : counts(errors, reference * 5),
  timestamps: null,
  speakers: null,
  totalMs: errors === null ? null : 1_000,
  loadMs: 0,
  realTimeFactor: errors === null ? null : 0.1,
  repeated: 0,
  invented: 0,
  segments: 1,
  cost: null,
  leftMachine: false,
  destination: null,
});
const columns = ['a', 'b'].map((model) => ({ model, name: model, local: true }));
const rows = (ids: string[]) => ids.map((recordingId) => ({ recordingId, seconds: 10 }));

describe('models over recordings', () => {
  it('are pooled over those that all finished: a failure must not make a model look better', () => {
    const cells = [
      cell('x', 'a', 10),
      cell('y', 'a', 50, 200),
      cell('z', 'a', 0),
      cell('x', 'b', 20),
      cell('y', 'b', 20, 200),
      cell('z', 'b', null),
    ];
    const { totals, differences } = comparisonTotals(columns, rows(['x', 'y', 'z']), cells);
    expect(totals.map(({ words, recordings, failed }) => [words.rate, recordings, failed])).toEqual([
      [0.2, 2, 0],
      [40 / 300, 2, 1],
    ]);
    expect(differences[0]?.difference).toBeCloseTo(0.2 - 40 / 300);
    expect(totals[0]?.realTimeFactor).toBeCloseTo(0.1);
  });

  // One model that failed on every recording took the rates of all others with it: "0 measured" above rows full of rates.
  it('do not wait for a model that finished none', () => {
    const ids = Array.from({ length: 6 }, (_, at) => `r${at}`);
    const { totals, differences } = comparisonTotals(
      columns,
      rows(ids),
      ids.flatMap((id) => [cell(id, 'a', 10), cell(id, 'b', null)]),
    );
    expect(totals.map(({ words, recordings, measured }) => [words.rate, recordings, measured])).toEqual([
      [0.1, 6, 6],
      [null, 0, 0],
    ]);
    expect(totals[0]?.words.interval).not.toBeNull();
    expect(totals[1]?.words.interval).toBeNull();
    expect(differences).toEqual([]);
  });

  it('have intervals that hold the rate, the same each time, and none for a few recordings', () => {
    const random = createRandom(1);
    const ids = Array.from({ length: 12 }, (_, at) => `r${at}`);
    const cells = ids.flatMap((id) => {
      const errors = random.integer(30);
      // One is always five errors worse, on whatever recording: that is no chance.
      return [cell(id, 'a', errors + 5), cell(id, 'b', errors)];
    });
    const first = comparisonTotals(columns, rows(ids), cells);
    expect(comparisonTotals(columns, rows(ids), cells)).toEqual(first);
    for (const { words } of first.totals) {
      expect(words.interval?.low).toBeLessThan(words.rate ?? 0);
      expect(words.interval?.high).toBeGreaterThan(words.rate ?? 1);
    }
    expect(first.differences[0]?.interval?.low).toBeCloseTo(0.05);
    expect(first.differences[0]?.interval?.high).toBeCloseTo(0.05);
    const single = comparisonTotals(columns, rows(['r0']), cells);
    expect(single.totals[0]?.words.interval).toBeNull();
    // Three recordings gave "0.0 to 0.0", as if all others were known.
    const few = comparisonTotals(columns, rows(ids.slice(0, 4)), cells);
    expect(few.totals[0]?.words.interval).toBeNull();
    const alike = ids.flatMap((id) => [cell(id, 'a', 3), cell(id, 'b', id === 'r1' ? 4 : 3)]);
    const same = comparisonTotals(columns, rows(ids), alike);
    expect(same.totals[0]?.words.interval).not.toBeNull();
    expect(same.differences[0]?.interval).toBeNull();
    expect(comparisonTotals(columns, [], []).totals[0]?.words.rate).toBeNull();
  });
});
