import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKeywordExpression } from '../../../../electron/engine/store/knowledge/keywordQuery.ts';
import { toKeywordText } from '../../../../electron/engine/store/knowledge/keywordText.ts';

describe('a query by words', () => {
  it('quotes every word and joins them with OR; the commonest are left out unless there are no others', () => {
    expect(toKeywordExpression('What is the zebra of a NEAR lion?')).toBe('"zebra" OR "near" OR "lion"');
    expect(toKeywordExpression('to be or not to be')).toBe('"to" OR "be" OR "or" OR "not"');
    expect(toKeywordExpression(' .,"*() ')).toBeUndefined();
  });

  it('is never anything but quoted words, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (query) => {
        const expression = toKeywordExpression(query);
        if (expression !== undefined) expect(expression).toMatch(/^"[^"]+"( \*)?( OR "[^"]+"( \*)?)*$/u);
      }),
      { numRuns: 80 },
    );
  });

  it('takes no more words than a question has', () => {
    const words = Array.from({ length: 500 }, (_, number) => `word${number}`).join(' ');
    expect(toKeywordExpression(words)?.split(' OR ')).toHaveLength(64);
  });
});

describe('scripts without spaces', () => {
  it('become overlapping pieces, in texts and in queries alike', () => {
    expect(toKeywordText('in 東京都 x').split(/\s+/)).toEqual(['in', '東京', '京都', '都', 'x']);
    expect(toKeywordExpression('東京都')).toBe('"東京" OR "京都"');
    expect(toKeywordExpression('京')).toBe('"京" *');
    expect(toKeywordText('ไทย').trim().split(/\s+/)).toEqual(['ไทย', 'ทย', 'ย']);
    expect(toKeywordExpression('version2東京')).toBe('"東京" OR "version2"');
  });
});
