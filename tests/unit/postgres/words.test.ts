import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedWords, queryWords } from '../../../electron/engine/postgres/words.ts';

describe('words', () => {
  it('are folded, counted, and cut where letters end', () => {
    const { counts, total } = indexedWords('Zürich: ZURICH, ﬁne; co-op x2!');
    expect(Object.fromEntries(counts)).toEqual({ zurich: 2, fine: 1, co: 1, op: 1, x2: 1 });
    expect(total).toBe(6);
  });

  // A question has other forms of a word than its answer: without this the answer was not found.
  it('lose their English endings, in texts and queries alike', () => {
    expect([...indexedWords('Cooled surfaces').counts.keys()]).toEqual(queryWords('cooling of the surface'));
  });

  it('of titles and headings count twice, and take the room of one', () => {
    const { counts, total } = indexedWords('wing', 'Wings');
    expect(counts.get('wing')).toBe(3);
    expect(total).toBe(2);
  });

  // They are judged as they are written: "does" is one, "doe" is not.
  it('that say nothing are left out of a query that has others', () => {
    expect(queryWords('What does the doe eat?')).toEqual(['doe', 'eat']);
    expect(queryWords('für FUR über')).toEqual(['fur', 'uber']);
    expect(queryWords('What is this about?')).toEqual(['what', 'is', 'thi', 'about']);
  });

  it('of scripts without spaces are pairs; one character alone is found too', () => {
    expect(queryWords('東京都')).toEqual(['東京', '京都']);
    expect(queryWords('京')).toEqual(['京']);
    expect(queryWords('𠮷')).toEqual(['𠮷']);
    expect([...indexedWords('東京').counts.keys()]).toEqual(['東京', '東', '京']);
    expect(queryWords('GPT東京 wing')).toEqual(['gpt', '東京', 'wing']);
  });

  it('of a query are each once', () => {
    expect(queryWords('x b x c')).toEqual(['x', 'b', 'c']);
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
