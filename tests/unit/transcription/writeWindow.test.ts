import { expect, it } from 'vitest';
import type { DecodedTokens } from '../../../models/workers/speech/decodeTokens.ts';
import type { Whisper } from '../../../models/workers/speech/loadWhisper.ts';
import { writeWindow } from '../../../models/workers/speech/writeWindow.ts';

/** Ten words, an end, two special tokens, and times from 0.00 s on. */
const firstTime = 13;
const whisper = {
  tokens: { firstTime },
  tokenizer: { decode: (tokens: number[]) => tokens.map((token) => `word${token} `).join('') },
} as unknown as Whisper;
const at = (seconds: number) => firstTime + Math.round(seconds / 0.02);

/** Two segments of one word each, with how sure the model was of the words; of times and end it is certain. */
function decoded(noSpeechProbability: number, first: number, second: number): DecodedTokens {
  return {
    tokens: [at(0), 1, at(1), at(1), 2, at(2)],
    logProbabilities: [0, first, 0, 0, second, 0],
    endLogProbability: 0,
    noSpeechProbability,
    repeated: false,
    attention: [],
    computed: 7,
  };
}

// Whisper tiny.en says "you" to laughter: less sure of it than -1, between times of which it is so certain that their mean passes for sure.
it('a word that is a guess where the model hears nobody is left out, and one that it is sure of stays', () => {
  const texts = (noSpeech: number, first: number, second: number) =>
    writeWindow(whisper, decoded(noSpeech, first, second), { seconds: 3, language: 'en', words: false }).segments.map(
      ({ text }) => text,
    );
  expect(texts(0.9, -1.5, -0.2)).toEqual(['word2']);
  expect(texts(0.9, -1.5, -1.4)).toEqual([]);
  expect(texts(0.9, -0.2, -0.2)).toEqual(['word1', 'word2']);
  // Somebody speaks: what is unclear is shown, as a guess.
  expect(texts(0.3, -1.5, -0.2)).toEqual(['word1', 'word2']);
});

// Catches: Chinese that was read as English came out as seven sentences that were all but the same, none of them with a doubt: each by itself repeats nothing.
it('sentences that repeat each other are told by the ratio of the whole window, as in the original', () => {
  const same = {
    ...whisper,
    tokenizer: { decode: (tokens: number[]) => tokens.map(() => 'The third tier is four. ').join('') },
  };
  const ratiosOf = (model: typeof whisper, count: number) => {
    const tokens = Array.from({ length: count }, (_, place) => [at(place), (place % 9) + 1, at(place + 1)]).flat();
    const reading = { ...decoded(0.1, 0, 0), tokens, logProbabilities: tokens.map(() => -0.3) };
    const { segments } = writeWindow(model, reading, { seconds: count, language: 'en', words: false });
    return segments.map(({ compressionRatio }) => compressionRatio);
  };
  expect(ratiosOf(same as unknown as Whisper, 8)).toHaveLength(8);
  expect(Math.min(...ratiosOf(same as unknown as Whisper, 8))).toBeGreaterThan(2.4);
  // By itself it says nothing twice.
  expect(Math.max(...ratiosOf(same as unknown as Whisper, 1))).toBeLessThan(1.5);
});
