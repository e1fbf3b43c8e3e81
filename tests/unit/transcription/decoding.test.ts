import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNonSpeech } from '../../../models/transcription/nonSpeech.ts';
import { trimTimes } from '../../../models/transcription/trimTimes.ts';
import { alignTokens } from '../../../models/workers/speech/alignTokens.ts';
import { chooseToken } from '../../../models/workers/speech/chooseToken.ts';
import type { DecodedTokens } from '../../../models/workers/speech/decodeTokens.ts';
import { decodeWithFallback } from '../../../models/workers/speech/decodeWithFallback.ts';
import { repeatedUnit, withoutRepeats } from '../../../models/workers/speech/repeats.ts';
import { readToOf, spansOf } from '../../../models/workers/speech/segmentsOf.ts';
import { readWhisperTokens } from '../../../models/workers/speech/whisperTokens.ts';
import { wordsOf } from '../../../models/workers/speech/wordsOf.ts';

/** A vocabulary of ten words, an end, two special ones, and times from 0.00 s to 2.00 s. */
const tokens = {
  start: 11,
  end: 10,
  noSpeech: 11,
  firstTime: 13,
  languages: new Map<string, number>(),
  tasks: null,
  suppressed: [3],
  alignmentHeads: [],
};
const size = 13 + 101;
const seconds = 1.5;

describe('the next token', () => {
  // Times out of order, or beyond the audio, are times of nothing.
  it('is allowed where it stands, whatever the network says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float32Array({ minLength: size, maxLength: size, noNaN: true, min: -50, max: 50 }), {
          maxLength: 30,
        }),
        (steps) => {
          const written: number[] = [];
          for (const logits of steps) {
            const { token, logProbability } = chooseToken(logits, written, { tokens, seconds });
            expect(logProbability).toBeLessThanOrEqual(0);
            if (token === tokens.end) break;
            written.push(token);
          }
          expect(written).not.toContain(3);
          expect(written.filter((token) => token > 10 && token < 13)).toEqual([]);
          const times = written.filter((token) => token >= 13);
          if (written.length > 0) expect(written[0]).toBeGreaterThanOrEqual(13);
          times.forEach((time, at) => {
            expect(time).toBeGreaterThanOrEqual(times[at - 1] ?? 0);
            expect((time - 13) * 0.02).toBeLessThanOrEqual(seconds + 0.02);
          });
        },
      ),
    );
  });
});

// A network that overflows gave the end as its first word: a recording of somebody who speaks for an hour was silence.
it('numbers that are none are no end of the text', () => {
  for (const written of [[], [13], [13, 1], [13, 1, 14]]) {
    const logits = new Float32Array(size).fill(Number.NaN);
    expect(() => chooseToken(logits, written, { tokens, seconds: 1 })).toThrow(/no number/);
  }
});

describe('drawing a token', () => {
  // A forbidden token that is drawn once in a thousand is a time out of order once in a thousand.
  it('takes only what may stand there, each as often as it is probable', () => {
    const counts = new Map<number, number>();
    const draws = 4_000;
    for (let draw = 0; draw < draws; draw++) {
      const logits = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
      logits[1] = Math.log(0.7);
      logits[2] = Math.log(0.3);
      logits[3] = 10;
      const { token, logProbability } = chooseToken(logits, [13], {
        tokens,
        seconds,
        temperature: 1,
        random: () => draw / draws,
      });
      counts.set(token, (counts.get(token) ?? 0) + 1);
      expect(logProbability).toBeCloseTo(Math.log(token === 1 ? 0.7 : 0.3), 5);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect((counts.get(1) ?? 0) / draws).toBeCloseTo(0.7, 2);
  });
});

describe('a reading that cannot be right', () => {
  const reading = (changes: Partial<DecodedTokens>): DecodedTokens => ({
    tokens: [1],
    logProbabilities: [-0.1],
    endLogProbability: -0.1,
    noSpeechProbability: 0,
    repeated: false,
    attention: [],
    computed: 5,
    ...changes,
  });
  const read = async (readings: DecodedTokens[], text = (tokens: number[]) => tokens.join(' ')) => {
    const asked: number[] = [];
    const result = await decodeWithFallback(
      readings[0] as DecodedTokens,
      async (temperature) => {
        asked.push(temperature);
        return readings[Math.min(asked.length, readings.length - 1)] as DecodedTokens;
      },
      text,
      1,
    );
    return { result, asked };
  };

  it('is not made again where it is right, or where nobody speaks', async () => {
    expect((await read([reading({})])).asked).toEqual([]);
    expect((await read([reading({ logProbabilities: [-3], noSpeechProbability: 0.9 })])).asked).toEqual([]);
  });

  it('is made again, hotter each time, until one is right', async () => {
    const good = reading({ tokens: [7] });
    const { result, asked } = await read([reading({ repeated: true }), reading({ logProbabilities: [-4] }), good]);
    expect(asked).toEqual([0.2, 0.4]);
    expect(result).toEqual({ ...good, computed: 15 });
    const loop = await read([reading({ tokens: [1] }), good], (all) => (all[0] === 1 ? 'thank you '.repeat(30) : 'a'));
    expect(loop.asked).toEqual([0.2]);
  });

  // The last one is the hottest: the most likely nonsense of all.
  it('where all are wrong, is the surest that does not go round in circles', async () => {
    const surest = reading({ tokens: [4], logProbabilities: [-2.5] });
    const { result, asked } = await read([
      reading({ repeated: true }),
      reading({ logProbabilities: [-5] }),
      surest,
      reading({ logProbabilities: [-9] }),
    ]);
    expect(asked.length).toBe(5);
    expect(result.tokens).toEqual([4]);
  });
});

describe('a model that goes round in circles', () => {
  it('is noticed, and what it said stands once', () => {
    const loop = [1, 2, ...Array.from({ length: 12 }, () => [7, 8]).flat()];
    expect(repeatedUnit(loop)).toBe(2);
    expect(withoutRepeats(loop, 2)).toEqual([1, 2, 7, 8]);
  });

  // People say "no, no, no, no"; that must stay.
  it('is not anyone who says a word four times', () => {
    expect(repeatedUnit([1, 5, 5, 5, 5])).toBeNull();
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat()), (list) => {
        expect(repeatedUnit(list)).toBeNull();
      }),
    );
  });
});

describe('segments', () => {
  it('are what stands between times; a half one is read again', () => {
    const at = (time: number) => tokens.firstTime + Math.round(time / 0.02);
    const written = [at(0), 1, 2, at(0.8), at(0.8), 4, 5, at(1.4)];
    expect(spansOf(written, 13).map(({ start, end, from, to }) => [start, end, to - from])).toEqual([
      [0, 0.8, 2],
      [0.8, 1.4000000000000001, 2],
    ]);
    expect(readToOf(written, 13)).toBeNull();
    expect(readToOf([at(0), 1, 2, at(0.8), at(0.8), 4, 5], 13)).toBe(0.8);
    expect(readToOf([at(0), 1, 2], 13)).toBeNull();
    expect(spansOf([at(0), 1, 2], 13)).toEqual([{ from: 1, to: 3, start: 0, end: null }]);
  });
});

describe('times of words', () => {
  // A path that goes back, or skips a token, shifts every word behind it.
  it('follow what the decoder looked at', () => {
    const places = 60;
    const looked = [5, 20, 30, 50].map((center) => [
      Float32Array.from({ length: 80 }, (_, place) => Math.exp(-((place - center) ** 2) / 8)),
    ]);
    const starts = alignTokens(looked, places);
    expect(starts.length).toBe(4);
    [0, 12, 25, 40].forEach((expected, at) => expect(Math.abs((starts[at] ?? 0) - expected)).toBeLessThanOrEqual(8));
  });

  it('never go back, whatever it looked at', () => {
    const row = fc.float32Array({ minLength: 30, maxLength: 30, noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const starts = alignTokens(
          rows.map((one) => [one]),
          30,
        );
        expect(starts.length).toBe(rows.length);
        starts.forEach((start, at) => expect(start).toBeGreaterThanOrEqual(starts[at - 1] ?? 0));
      }),
    );
  });

  it('belong to words, with their signs', () => {
    const pieces = [' And', ' so', ',', ' my', ' fel', 'low', ' “', 'you', '”', '.'];
    const timed = pieces.map((_, at) => ({ token: at, start: at, end: at + 1, logProbability: -0.1 }));
    const decode = (list: number[]) => list.map((token) => pieces[token]).join('');
    expect(wordsOf(timed, decode, 'en').map(({ text, start, end }) => [text, start, end])).toEqual([
      ['And', 0, 1],
      ['so,', 1, 2],
      ['my', 3, 4],
      ['fellow', 4, 6],
      ['“you”.', 6, 8],
    ]);
  });

  // A model lets a word begin where the last one ended, through any pause.
  it('begin when somebody speaks', () => {
    const speech = [
      { start: 0.3, end: 2.1 },
      { start: 3.3, end: 3.8 },
    ];
    expect(trimTimes({ start: 2.2, end: 3.9 }, speech)).toEqual({ start: 3.3, end: 3.9 });
    expect(trimTimes({ start: 1, end: 1.4 }, speech)).toEqual({ start: 1, end: 1.4 });
    expect(trimTimes({ start: 5, end: 6 }, speech)).toEqual({ start: 5, end: 6 });
  });
});

describe('what is no speech', () => {
  it.each(['[Music]', '(upbeat music)', '♪', '...', '*applause*', '[BLANK_AUDIO]', '♪ ♪'])('%s is left out', (text) => {
    expect(isNonSpeech(text)).toBe(true);
  });
  it.each(['you', 'Music was playing.', '(I think) yes', 'He said: [sic] go'])('%s stays', (text) => {
    expect(isNonSpeech(text)).toBe(false);
  });
});

describe('the generation settings of a model', () => {
  const shape = { layers: 4, heads: 6 };
  const good = {
    no_timestamps_token_id: 50_362,
    decoder_start_token_id: 50_257,
    eos_token_id: 50_256,
    alignment_heads: [
      [1, 0],
      [9, 9],
      ['x', 0],
    ],
    suppress_tokens: [1, 'x', -4, 7],
  };

  // They come with the model: a number out of bounds would be an address into its memory.
  it('are believed within bounds only', () => {
    expect(readWhisperTokens(good, shape)).toMatchObject({
      firstTime: 50_363,
      noSpeech: 50_361,
      suppressed: [1, 7],
      alignmentHeads: [[1, 0]],
    });
    expect(() => readWhisperTokens({ ...good, no_timestamps_token_id: 1e12 }, shape)).toThrow(/no times/);
    expect(() => readWhisperTokens({ ...good, is_multilingual: true }, shape)).toThrow(/languages/);
  });
});
