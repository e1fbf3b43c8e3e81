import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedWords, queryWords } from '../../../electron/engine/postgres/words.ts';

describe('words', () => {
  it('are folded, counted, and cut where letters end', () => {
    const { counts, total } = indexedWords('Zürich: ZURICH, ﬁne; co-op x2!');
    expect(Object.fromEntries(counts)).toEqual({ zurich: 2, fine: 1, co: 1, op: 1, x2: 1 });
    expect(total).toBe(6);
  });

  it('of scripts without spaces are pairs; one character alone is found too', () => {
    expect(queryWords('東京都')).toEqual(['東京', '京都']);
    expect(queryWords('京')).toEqual(['京']);
    expect(queryWords('𠮷')).toEqual(['𠮷']);
    expect([...indexedWords('東京').counts.keys()]).toEqual(['東京', '東', '京']);
    expect(queryWords('GPT東京 and')).toEqual(['gpt', '東京', 'and']);
  });

  it('of a query are each once', () => {
    expect(queryWords('a b a c')).toEqual(['a', 'b', 'c']);
    expect(queryWords('')).toEqual([]);
    expect(queryWords('🦓 \0 -- \uD83D')).toEqual([]);
  });

  // What was taken from a text must be findable by the text itself, however it is written.
  it('of a query made of a text are all in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const { counts } = indexedWords(text);
        for (const word of queryWords(text)) expect(counts.has(word)).toBe(true);
      }),
    );
  });
});
