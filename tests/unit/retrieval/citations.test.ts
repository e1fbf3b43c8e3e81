import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCitations } from '../../../electron/engine/retrieval/citations/checkCitations.ts';
import { findMarkers } from '../../../electron/engine/retrieval/citations/findMarkers.ts';
import { findQuotes } from '../../../electron/engine/retrieval/citations/findQuotes.ts';
import { locateQuote, quoteSource } from '../../../electron/engine/retrieval/citations/locateQuote.ts';

const document =
  'The first page speaks of whales.\n\nCall me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse, I thought I would sail about a little.\n\nThe last word is silence.';
const start = document.indexOf('Call me');
const end = document.indexOf('\n\nThe last');
const passage = {
  documentId: 'moby',
  path: '/books/moby.txt',
  title: 'Moby Dick',
  page: 1,
  start,
  end,
  text: document.slice(start, end),
};
const other = {
  ...passage,
  documentId: 'other',
  path: '/books/other.txt',
  text: 'Cats sleep all day.',
  start: 0,
  end: 19,
};
const check = (answer: string, passages = [passage, other]) =>
  checkCitations(answer, passages, async (id) =>
    id === 'moby'
      ? { text: document, pages: [{ page: 7, name: null, start: 0, end: document.length }] }
      : { text: other.text, pages: [] },
  );
const words = ({ start: from, end: to }: { start: number; end: number }) => document.slice(from, to);

describe('citations of an answer', () => {
  it('place a quote exactly, with its page', async () => {
    const [citation, ...rest] = await check('He says “Some years ago - never mind how long precisely” [1].');
    expect(rest).toEqual([]);
    expect(citation).toMatchObject({ marker: '[1]', documentId: 'moby', page: 7, found: true });
    expect(words(citation as never)).toBe('Some years ago—never mind how long precisely');
  });

  // Catches: words that a model made up and that are shown as the source's.
  it.each([
    ['“having a lot of money in my purse” [1]'],
    ['“call me ishmael” [1]'],
    ['“Cats sleep all night” [1]'],
    // Another word than the source's, at the end and at the beginning.
    ['“having little or no mone” [1]'],
    ['“aving little or no money” [1]'],
  ])('say that %s is not in the source', async (answer) => {
    expect(await check(answer)).toMatchObject([{ marker: '[1]', found: false, start, end }]);
  });

  // Catches: true words under a wrong number that are called invented, or counted as the model's own citation of where they stand.
  it('say that a number is wrong, and where its words stand', async () => {
    expect(await check('“Cats sleep all day” [1]')).toMatchObject([
      { marker: '[1]', documentId: 'moby', found: false },
      { marker: '[2]', documentId: 'other', quote: 'Cats sleep all day', found: true, matched: true },
    ]);
  });

  it('find a quote elsewhere in the document of its passage', async () => {
    const [citation] = await check('It ends: "The last word is silence." [1]');
    expect(citation).toMatchObject({ found: true });
    expect(words(citation as never)).toBe('The last word is silence.');
  });

  it('give a quote to the marker of its line that has it', async () => {
    expect(await check('[1] says "Call me Ishmael". [2] says "Cats sleep all day".')).toMatchObject([
      { marker: '[1]', quote: 'Call me Ishmael', found: true },
      { marker: '[2]', quote: 'Cats sleep all day', found: true },
    ]);
    expect(await check('"Cats sleep all day" [1][2]')).toMatchObject([
      { marker: '[1]', quote: null, found: true },
      { marker: '[2]', quote: 'Cats sleep all day', found: true },
    ]);
  });

  it('without a quote say whether the passage was given', async () => {
    expect(await check('A sailor [1] and nobody [7].')).toMatchObject([
      { marker: '[1]', quote: null, found: true, start, end },
      { marker: '[7]', quote: null, found: false, documentId: '' },
    ]);
  });

  it('are made of shared words where the answer has no marker, and of nothing else', async () => {
    const [citation, ...rest] = await check('He went since he was having little or no money in my purse, as one does.');
    expect(rest).toEqual([]);
    expect(citation).toMatchObject({ found: true, quote: 'little or no money in my purse', matched: true });
    expect(words(citation as never)).toBe('little or no money in my purse');
    expect(await check('He had no money and went to sea because he liked it.')).toEqual([]);
    // With markers the model has said what it means.
    expect(await check('having little or no money in my purse [2]')).toMatchObject([{ marker: '[2]', quote: null }]);
  });

  // Catches: a source that the model never named, shown as if it had.
  it('say which ones the answer does not name', async () => {
    expect(await check('“Call me Ishmael”, he says.')).toMatchObject([{ marker: '[1]', found: true, matched: true }]);
    const [named] = await check('“Call me Ishmael” [1]');
    expect(named).not.toHaveProperty('matched');
    const [invented] = await check('He says “having a lot of money in my purse”.');
    expect(invented).toMatchObject({ marker: '', found: false });
    expect(invented).not.toHaveProperty('matched');
  });

  it('do not take a reference of the source for a marker', async () => {
    const cited = { ...passage, text: 'Ducks are birds of the family Anatidae [2] and swim.', documentId: 'gone' };
    expect(await check('Ducks are birds of the family Anatidae [2].', [cited, other])).toMatchObject([
      { marker: '[1]', found: true, quote: 'Ducks are birds of the family Anatidae [2]' },
    ]);
  });

  it('are checked against the passage when the document is gone', async () => {
    const citations = await checkCitations('“Call me Ishmael” [1]', [passage], () => Promise.reject(new Error('gone')));
    expect(citations).toMatchObject([{ found: true, start, end: start + 'Call me Ishmael'.length, page: 1 }]);
  });

  it('never throw, whatever an answer says', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '[1]',
        '[2, 9]',
        '[1-3]',
        '“',
        '”',
        '"',
        "'",
        '«',
        '»',
        '`',
        '```',
        '\n',
        '> ',
        'Call me Ishmael',
        '…',
        ' ',
        '[',
        ']',
        '-',
      ),
      fc.constantFrom('😀', '\ud800', 'ß', 'ﬁ', '\u00ad', '日本', 'x y', '12', '.', '\u0000'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 14 }), async (parts) => {
        const citations = await check(parts.join(''));
        return citations.every(
          (one) => one.start <= one.end && one.end <= (one.documentId === 'moby' ? document.length : other.end),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('quotes and markers', () => {
  it.each([
    ['“outer ‘inner’ words”', ['outer ‘inner’ words']],
    ['„deutsch“ und »auch« und «français»', ['deutsch', 'auch', 'français']],
    ['「日本語」と『本』', ['日本語', '本']],
    ['`code()` and ``a ` b``', ['code()', 'a ` b']],
    ["it's a 5\" disk, don't", []],
    ['"one" and "two"', ['one', 'two']],
    ["'single words' here", ['single words']],
    ['> quoted line\n> and more\nend', ['quoted line\nand more']],
    ['“never closed', []],
    ['“not\n\nover” paragraphs', []],
  ])('are found in %j', (answer, expected) => {
    expect(findQuotes(answer).map(({ text }) => text)).toEqual(expected);
  });

  it.each([
    ['a [1] b [2,3] c [4-6] d [1][2]', [1, 2, 3, 4, 5, 6, 1, 2]],
    ['【3】 and [passage 2]', [3, 2]],
    ['[x] [1](http://x) [] [12345]', []],
  ])('name passages: %j', (answer, expected) => {
    expect(findMarkers(answer).map(({ number }) => number)).toEqual(expected);
  });
});

describe('a quote in a text', () => {
  it.each([
    ['the ﬁrst ofﬁce', 'the first office'],
    ['infor-\nmation theory', 'information theory'],
    ['well-\nknown facts', 'well-known facts'],
    ['a\u00a0b\n  c', 'a b c'],
    ['soft\u00adware', 'software'],
    ['“He said”', '"He said"'],
    ['one, two and then three', 'one ... three'],
    ['ends here; and', 'ends here.'],
  ])('%j has %j', (text, quote) => {
    const place = locateQuote(quote, quoteSource(`Before. ${text} after.`));
    expect(place?.start).toBe('Before. '.length);
  });

  it.each([
    ['part of it', 'art'],
    ['one two', 'two ... one'],
    ['Case', 'case'],
    ['anything', '...'],
  ])('%j does not have %j', (text, quote) => {
    expect(locateQuote(quote, quoteSource(text))).toBeNull();
  });

  // Catches: offsets that drift after characters that fold to more or fewer units.
  it('is found at the very place it was taken from', () => {
    const text = fc
      .array(
        fc.constantFrom('wörd', 'ﬁn', 'dash—', '“quote”', '😀', 'a\u0301', '  ', '\n', 'x\u00ady', '日本', '½', 'ﷺ'),
        {
          minLength: 1,
          maxLength: 12,
        },
      )
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (inner) => {
        const trimmed = inner.trim();
        if (!/[\p{L}\p{N}]/u.test(trimmed)) return;
        const whole = `zzz ½ﬁ ${trimmed} qqq`;
        const place = locateQuote(trimmed, quoteSource(whole));
        expect(place).not.toBeNull();
        expect(whole.slice(place?.start, place?.end).replaceAll(/[\s\u00ad]/g, '')).toBe(
          trimmed.replaceAll(/[\s\u00ad]/g, ''),
        );
      }),
      { numRuns: 500 },
    );
  });
});
