import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentBlock } from '../../../electron/engine/documents/document.ts';
import { chunkDocument, type CutDocument } from '../../../electron/engine/retrieval/chunking/chunkDocument.ts';
import { threadClock } from '../../support/threadClock.ts';

/** Two tokens that the model adds, and one for each word or mark: additive, as WordPiece is. */
const countWords = async (texts: readonly string[]) =>
  texts.map((text) => 2 + (text.match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu)?.length ?? 0));
/** Tokens of parts do not add up to those of the whole. */
const countCharacters = async (texts: readonly string[]) => texts.map((text) => 1 + Math.ceil(text.length / 3));
/** Byte-level: one character may be many tokens. */
const countBytes = async (texts: readonly string[]) => texts.map((text) => Buffer.byteLength(text));

type Piece = Pick<DocumentBlock, 'kind' | 'level' | 'hidden'> & { text: string; page?: number };

function documentOf(pieces: Piece[]) {
  let text = '';
  const blocks: DocumentBlock[] = [];
  for (const { text: content, page, ...block } of pieces) {
    if (text !== '') text += '\n\n';
    blocks.push({ ...block, start: text.length, end: text.length + content.length, page: page ?? null });
    text += content;
  }
  return { text, blocks, pages: [] };
}

const cut = (
  pieces: Piece[],
  { maxTokens = 32, overlapTokens = 0, title = '', countTokens = countWords } = {},
): Promise<CutDocument> =>
  chunkDocument({ document: documentOf(pieces), title, settings: { maxTokens, overlapTokens }, countTokens });

const words = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ');
const sentences = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `S${index} ${words(length - 2, 'w')}.`).join(' ');
const textsOf = ({ chunks }: CutDocument) => chunks.map((chunk) => chunk.text);

describe('text that a model does not know', () => {
  // It was one token to the model: a passage of a megabyte, which no prompt had room for and which was found by every question.
  it.each([
    ['a word without end', 'x'.repeat(200_000)],
    ['emoji without a blank', '👩‍👩‍👧‍👦'.repeat(10_000)],
  ])('%s makes passages that can be read', async (_what, text) => {
    const { chunks } = await cut([{ kind: 'paragraph', text }], {
      maxTokens: 256,
      countTokens: async (texts) => texts.map((one) => 2 + one.split(/\s+/).filter((word) => word !== '').length),
    });
    expect(Math.max(...chunks.map((chunk) => chunk.text.length))).toBeLessThanOrEqual(256 * 32);
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
  });
});

describe('cutting a document', () => {
  it('does not mix sections: a passage about two subjects answers neither', async () => {
    const { chunks } = await cut([
      { kind: 'heading', level: 1, text: 'Birds' },
      { kind: 'paragraph', text: words(12, 'bird') },
      { kind: 'heading', level: 1, text: 'Fish' },
      { kind: 'paragraph', text: words(12, 'fish') },
    ]);
    expect(chunks.map((chunk) => chunk.headings)).toEqual([['Birds'], ['Fish']]);
    expect(chunks[0]?.text).toMatch(/^Birds/u);
    expect(chunks[1]?.text).toMatch(/^Fish/u);
  });

  it('joins sections that are too small to say anything alone', async () => {
    const { chunks } = await cut([
      { kind: 'heading', level: 2, text: 'A' },
      { kind: 'paragraph', text: 'one' },
      { kind: 'heading', level: 2, text: 'B' },
      { kind: 'paragraph', text: words(10) },
    ]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.headings).toEqual([]);
  });

  it('keeps the way of headings, and forgets those that have ended', async () => {
    const { chunks } = await cut([
      { kind: 'heading', level: 1, text: 'Book' },
      { kind: 'paragraph', text: words(20) },
      { kind: 'heading', level: 2, text: 'Part' },
      { kind: 'paragraph', text: words(20) },
      { kind: 'heading', level: 3, text: 'Chapter' },
      { kind: 'paragraph', text: words(20) },
      { kind: 'heading', level: 2, text: 'Other part' },
      { kind: 'paragraph', text: words(20) },
    ]);
    expect(chunks.map((chunk) => chunk.headings.join('/'))).toEqual([
      'Book',
      'Book/Part',
      'Book/Part/Chapter',
      'Book/Other part',
    ]);
  });

  it('leaves no heading behind at the end of a passage', async () => {
    const { chunks } = await cut([
      { kind: 'paragraph', text: words(13) },
      { kind: 'heading', level: 3, text: 'Left behind' },
      { kind: 'paragraph', text: words(20) },
    ]);
    expect(chunks[0]?.text).not.toContain('Left behind');
    expect(chunks[1]?.text).toMatch(/^Left behind/u);
  });

  it('keeps paragraphs whole where they fit', async () => {
    const paragraphs = [words(18, 'a'), words(18, 'b'), words(18, 'c')];
    const result = await cut(paragraphs.map((text) => ({ kind: 'paragraph', text })));
    expect(textsOf(result)).toEqual(paragraphs);
  });

  it('parts a long paragraph at the ends of sentences, and shares whole sentences between neighbours', async () => {
    const text = sentences(12, 6);
    const result = await cut([{ kind: 'paragraph', text }], { overlapTokens: 8 });
    expect(result.chunks.length).toBeGreaterThan(2);
    for (const [index, chunk] of result.chunks.entries()) {
      expect(chunk.text).toMatch(/^S\d+ .*\.$/su);
      const before = result.chunks[index - 1];
      if (before === undefined) continue;
      expect(chunk.start).toBeLessThan(before.end);
      const shared = text.slice(chunk.start, before.end);
      expect(shared).toMatch(/^S\d+ .*\.$/su);
      expect((await countWords([shared]))[0]).toBeLessThanOrEqual(2 + 8);
    }
  });

  it('does not take the end of a line for the end of a sentence', async () => {
    const text = sentences(8, 10).replaceAll(' w3', '\nw3');
    const { chunks } = await cut([{ kind: 'paragraph', text }]);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^S\d+ [^]*\.$/u);
  });

  // The first passage found of an encyclopedia began with "31] It was", and the number of a claim stood in the next one.
  it('leaves the number of a reference with the sentence that it belongs to', async () => {
    const text = Array.from(
      { length: 8 },
      (_, number) => `S${number} ${words(6, 'w')}.[${number}][${number + 1}]`,
    ).join(' ');
    const { chunks } = await cut([{ kind: 'paragraph', text }]);
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^S\d+ .*\]$/u);
  });

  it('parts tables between rows', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `row${index} | a | b`);
    const { chunks } = await cut([{ kind: 'table', text: rows.join('\n') }]);
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) for (const line of chunk.text.split('\n')) expect(rows).toContain(line);
  });

  it('puts title and headings above what is embedded, and not twice', async () => {
    const { texts, chunks } = await cut(
      [
        { kind: 'heading', level: 1, text: 'Wages' },
        { kind: 'paragraph', text: sentences(8, 6) },
      ],
      { title: 'Report' },
    );
    expect(texts[0]).toMatch(/^Report\n\nWages/u);
    expect(texts[1]).toMatch(/^Report › Wages\n\nS/u);
    expect(chunks[1]?.headings).toEqual(['Wages']);
  });

  it('does not let a huge heading push the passage out of what is embedded', async () => {
    const { texts, tokens, chunks } = await cut(
      [
        { kind: 'heading', level: 1, text: words(400, 'heading') },
        { kind: 'paragraph', text: sentences(6, 6) },
      ],
      { title: words(100, 'title') },
    );
    expect(Math.max(...tokens)).toBeLessThanOrEqual(32);
    for (const [index, chunk] of chunks.entries()) expect(texts[index]).toContain(chunk.text);
    expect(Math.max(...chunks.flatMap((chunk) => chunk.headings.map(({ length }) => length)))).toBeLessThanOrEqual(200);
  });

  it('takes the marks of Markdown for a part of their line, and not for a paragraph of another section', async () => {
    const text = `# Ducks\n\n${words(12)}\n\n## Food ##\n\n- ${words(12)}\n- end\n`;
    const block = (kind: DocumentBlock['kind'], part: string, level = 1): DocumentBlock => {
      const start = text.indexOf(part);
      return { kind, start, end: start + part.length, page: null, level };
    };
    const blocks = [
      block('heading', 'Ducks'),
      block('paragraph', words(12)),
      block('heading', 'Food', 2),
      { ...block('list-item', ''), start: text.lastIndexOf('word0'), end: text.lastIndexOf('\n- end') },
      block('list-item', 'end'),
    ];
    const { chunks } = await chunkDocument({
      document: { text, blocks, pages: [] },
      title: '',
      settings: { maxTokens: 30, overlapTokens: 0 },
      countTokens: countWords,
    });
    expect(chunks.map(({ headings }) => headings.join('/'))).toEqual(['Ducks', 'Ducks/Food']);
    expect(chunks[0]?.text).toMatch(/^# Ducks/u);
    expect(chunks[1]?.text).toMatch(/^## Food ##\n\n- word0/u);
  });

  it('says which page a passage begins on, and whether it holds hidden text', async () => {
    const { chunks } = await cut([
      { kind: 'paragraph', text: words(20), page: 1 },
      { kind: 'paragraph', text: words(20), page: 2, hidden: true },
    ]);
    expect(chunks.map(({ page, hidden }) => ({ page, hidden }))).toEqual([
      { page: 1, hidden: false },
      { page: 2, hidden: true },
    ]);
  });

  it('finds nothing in an empty document', async () => {
    expect(await cut([{ kind: 'paragraph', text: ' \n ' }])).toEqual({ chunks: [], texts: [], tokens: [] });
  });

  it('cuts three megabytes in seconds, whatever the length of its paragraphs', async () => {
    const paragraph = `${sentences(40, 12)}\n`;
    const text = paragraph.repeat(Math.ceil(3e6 / paragraph.length));
    const countTokens = async (texts: readonly string[]) => texts.map((part) => 2 + Math.ceil(part.length / 4));
    const spent = threadClock();
    const blocks: DocumentBlock[] = [{ kind: 'paragraph', start: 0, end: text.length, page: null }];
    const result = await chunkDocument({
      document: { text, blocks, pages: [] },
      title: 'Long',
      settings: { maxTokens: 256, overlapTokens: 32 },
      countTokens,
    });
    expect(result.chunks.length).toBeGreaterThan(2400);
    expect(spent()).toBeLessThan(8000);
  });
});

const awkward = fc.oneof(
  { weight: 4, arbitrary: fc.lorem({ mode: 'sentences', maxCount: 4 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('漢字仮名交じり文。日本語の文章です。', '你好世界', 'สวัสดีชาวโลก', 'שלום עולם. مرحبا!'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('👩‍👩‍👧‍👦', '🇩🇪🇫🇷', 'e\u0301\u0302', '\ud800', '\udc00x').map((text) => text.repeat(9)),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }).map((length) => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map((length) => `a${'\u0301'.repeat(length)}`) },
);

const piece: fc.Arbitrary<Piece> = fc.record(
  {
    kind: fc.constantFrom<DocumentBlock['kind']>('heading', 'paragraph', 'list-item', 'table', 'code', 'quote'),
    level: fc.integer({ min: 1, max: 6 }),
    text: fc.array(awkward, { maxLength: 4 }).map((parts) => parts.join('\n')),
    hidden: fc.constant(true as const),
  },
  { requiredKeys: ['kind', 'text'] },
);

const cases = fc.record({
  document: fc.oneof(
    fc.array(piece, { maxLength: 12 }).map(documentOf),
    // A parser that is wrong about its own text: blocks that overlap, lie outside, or part characters.
    fc.record({
      text: fc.array(awkward, { maxLength: 4 }).map((parts) => parts.join(' ')),
      blocks: fc.array(
        fc.record({
          kind: fc.constantFrom<DocumentBlock['kind']>('heading', 'paragraph', 'table'),
          start: fc.integer({ min: -5, max: 200 }),
          end: fc.integer({ min: -5, max: 200 }),
          page: fc.constant(null),
        }),
        { maxLength: 6 },
      ),
      pages: fc.constant<never[]>([]),
    }),
  ),
  title: fc.oneof(fc.constant(''), awkward),
  maxTokens: fc.integer({ min: 8, max: 60 }),
  overlapTokens: fc.integer({ min: 0, max: 20 }),
  countTokens: fc.constantFrom(countWords, countCharacters, countBytes),
});

describe('whatever the document is', () => {
  const check = (assert: (result: CutDocument, text: string, drawn: { maxTokens: number }) => void | Promise<void>) =>
    fc.assert(
      fc.asyncProperty(cases, async ({ document, title, maxTokens, overlapTokens, countTokens }) => {
        const settings = { maxTokens, overlapTokens };
        const result = await chunkDocument({ document, title, settings, countTokens });
        await assert(result, document.text, { maxTokens });
      }),
      { numRuns: 150 },
    );

  it('each passage is what stands at its place', () =>
    check(({ chunks }, text) => {
      for (const [index, chunk] of chunks.entries()) {
        expect(chunk.position).toBe(index);
        expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
        expect(chunk.text.trim()).toBe(chunk.text);
        expect(chunk.text).not.toBe('');
      }
    }));

  it('no character is lost', () =>
    check(({ chunks }, text) => {
      const covered = new Uint8Array(text.length);
      for (const { start, end } of chunks) covered.fill(1, start, end);
      const lost = [...text.matchAll(/\S/g)].filter(({ index }) => covered[index] === 0);
      expect(lost).toEqual([]);
    }));

  it('passages go forward', () =>
    check(({ chunks }) => {
      for (const [index, { start, end }] of chunks.entries()) {
        const before = chunks[index - 1];
        if (before === undefined) continue;
        expect(start).toBeGreaterThan(before.start);
        expect(end).toBeGreaterThan(before.end);
      }
    }));

  it('none is longer than the model reads', () =>
    check(({ chunks, tokens, texts }, _text, { maxTokens }) => {
      for (const [index, chunk] of chunks.entries()) {
        expect(texts[index]?.endsWith(chunk.text)).toBe(true);
        if (Array.from(chunk.text).length > 1) expect(tokens[index]).toBeLessThanOrEqual(maxTokens);
      }
    }));

  it('no code point is cut in two', () =>
    check(({ chunks }, text) => {
      const isPair = (place: number) => (text.codePointAt(place - 1) ?? 0) > 0xffff;
      for (const { start, end } of chunks) {
        expect(start > 0 && isPair(start)).toBe(false);
        expect(end < text.length && isPair(end)).toBe(false);
      }
    }));
});
