import { describe, expect, it } from 'vitest';
import type { KnowledgeIndex, Passage } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import { findHighlights, highlightQuery } from '../../../electron/engine/retrieval/ranking/highlights.ts';
import { fuseRankings } from '../../../electron/engine/retrieval/ranking/fuseRankings.ts';
import { createSearching } from '../../../electron/engine/retrieval/ranking/searchKnowledge.ts';
import { withoutRepeats } from '../../../electron/engine/retrieval/ranking/withoutRepeats.ts';
import { indexSettings, madeUpDocument, toUnit } from '../../support/knowledgeFixtures.ts';
import { memoryIndex } from '../../support/memoryIndex.ts';

/** Two dimensions are enough: how much a text is about the sea, and how much about the land. */
const about = (sea: number, land: number) => toUnit(Float32Array.from([sea, land]));
const settings = indexSettings(2);
const contents = [
  madeUpDocument(
    { id: 'a', text: 'Whales swim.\n\nBoats carry sailors over the ocean.\n\nTrees grow.' },
    { dimensions: 2, vectors: [about(1, 0), about(0.9, 0.1), about(0, 1)] },
  ),
  madeUpDocument(
    { id: 'b', format: 'pdf', text: 'Sailors sing.\n\nHills are high.' },
    { dimensions: 2, vectors: [about(0.5, 0.5), about(0.1, 0.9)] },
  ),
];

const weightsOf = (sha256: string | null) => () => (sha256 === null ? null : { name: 'Sea or land', sha256 });

function searchingOver(
  changes: {
    index?: KnowledgeIndex;
    scores?: (passages: readonly string[]) => number[];
    /** Of the weights that are there now. */
    modelSha256?: string | null;
  } = {},
) {
  const index = changes.index ?? memoryIndex(settings, contents);
  const read: string[][] = [];
  const searching = createSearching({
    knowledge: { index: async () => index },
    embedder: {
      weightsOf: weightsOf(changes.modelSha256 === undefined ? settings.embeddingSha256 : changes.modelSha256),
      embed: async (_model, _texts, { signal }) => {
        signal?.throwIfAborted();
        return { vectors: [about(1, 0)], embedMs: 3, cut: [], tokens: 2 };
      },
    },
    reranker: {
      rerank: async (_model, _query, passages) => {
        read.push([...passages]);
        return { scores: changes.scores?.(passages) ?? passages.map((_, place) => place), rerankMs: 4 };
      },
    },
  });
  const search: typeof searching.search = (base, request) => searching.search(base, request);
  return { search, read };
}

describe('search', () => {
  it('by meaning, by words and by both finds what each ranking says', async () => {
    const { search } = searchingOver();
    const texts = async (mode: 'dense' | 'keyword' | 'hybrid') =>
      (await search('base', { query: 'sailors ocean', mode })).hits.map(({ text }) => text);
    expect((await texts('dense')).slice(0, 2)).toEqual(['Whales swim.', 'Boats carry sailors over the ocean.']);
    expect(await texts('keyword')).toEqual(['Boats carry sailors over the ocean.', 'Sailors sing.']);
    expect((await texts('hybrid'))[0]).toBe('Boats carry sailors over the ocean.');
  });

  // Catches: a hybrid search that forgets its second look, or looks with a vector that is not of unit length.
  it('by both looks again with the question moved towards what it found', async () => {
    const index = memoryIndex(settings, contents);
    const lengths: number[] = [];
    const looked: number[][] = [];
    const watched: KnowledgeIndex = {
      ...index,
      dense: (vector, options) => {
        lengths.push(Math.hypot(...vector));
        looked.push([...vector]);
        return index.dense(vector, options);
      },
    };
    await searchingOver({ index: watched }).search('base', { query: 'hills' });
    expect(looked).toHaveLength(2);
    expect(lengths[1]).toBeCloseTo(1, 5);
    // The hills speak of the land: the question, which is about the sea, leans towards it.
    expect(looked[1]?.[1]).toBeGreaterThan(0.1);
    expect(looked[0]?.[1]).toBe(0);
  });

  it('says how it came about', async () => {
    const { search } = searchingOver();
    const { hits, timings, conditions } = await search('base', { query: 'sailors ocean', limit: 2 });
    expect(hits).toHaveLength(2);
    expect(hits[0]).toMatchObject({
      documentId: 'a',
      path: '/documents/a.md',
      ranks: { dense: 2, keyword: 1, rerank: null },
      highlights: [
        { start: 12, end: 19 },
        { start: 29, end: 34 },
      ],
    });
    expect(timings).toMatchObject({ embedMs: 3, rerankMs: 0 });
    expect(conditions).toEqual({ mode: 'hybrid', embedding: 'local:made-up', reranker: null, limit: 2 });
  });

  it('keeps to its filter, and finds nothing for nothing', async () => {
    const { search } = searchingOver();
    const { hits } = await search('base', { query: 'sailors', filter: { formats: ['pdf'] } });
    expect(new Set(hits.map(({ documentId }) => documentId))).toEqual(new Set(['b']));
    expect((await search('base', { query: '  ' })).hits).toEqual([]);
    expect((await search('base', { query: 'zebra', mode: 'keyword' })).hits).toEqual([]);
  });

  it('does not ask the embedding model for a search by words', async () => {
    const search = createSearching({
      knowledge: { index: async () => memoryIndex(settings, contents) },
      embedder: {
        embed: () => Promise.reject(new Error('asked')),
        weightsOf: () => {
          throw new Error('asked');
        },
      },
      reranker: { rerank: () => Promise.reject(new Error('asked')) },
    });
    expect((await search.search('base', { query: 'sailors', mode: 'keyword' })).hits).toHaveLength(2);
  });

  it('lets a reranker sort again, and gives it where each passage stands', async () => {
    const { search, read } = searchingOver({
      scores: (passages) => passages.map((text) => (text.includes('high') ? 9 : -1)),
    });
    const { hits, timings } = await search('base', { query: 'sailors ocean', reranker: 'local:cross', limit: 2 });
    expect(hits.map(({ text, score }) => [text, score])).toEqual([
      ['Hills are high.', 9],
      ['Boats carry sailors over the ocean.', -1],
    ]);
    expect(hits[0]?.ranks.rerank).toBe(1);
    expect(timings.rerankMs).toBe(4);
    expect(read[0]?.[0]).toBe('Title of a\n\nBoats carry sailors over the ocean.');
  });

  // Catches: a search that goes on after the person has typed the next letter.
  it('stops when it is told to', async () => {
    const { search } = searchingOver();
    await expect(search('base', { query: 'x', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  // Catches: the same name, other weights of the same length - an order without any meaning, and nobody is told.
  it('refuses other weights than the index was made with, and still searches by words', async () => {
    const { search } = searchingOver({ modelSha256: 'cd'.repeat(32) });
    for (const mode of ['hybrid', 'dense'] as const) {
      await expect(search('base', { query: 'sailors', mode })).rejects.toMatchObject({ code: 'knowledge/other-model' });
    }
    expect((await search('base', { query: 'sailors', mode: 'keyword' })).hits).toHaveLength(2);
    // A service does not say what its weights are.
    const { search: unknown } = searchingOver({ modelSha256: null });
    expect((await unknown('base', { query: 'sailors' })).hits.length).toBeGreaterThan(0);
  });

  it('refuses a model that gives vectors of another length', async () => {
    const { search } = searchingOver({ index: memoryIndex(indexSettings(3), []) });
    await expect(search('base', { query: 'x' })).rejects.toMatchObject({ code: 'knowledge/other-model' });
    expect((await search('base', { query: 'x', mode: 'keyword' })).hits).toEqual([]);
  });
});

describe('fusion', () => {
  it('adds reciprocal ranks, by hand', () => {
    const [first, second, third] = fuseRankings(
      [
        { chunkId: 5, score: 0.9 },
        { chunkId: 6, score: 0.8 },
      ],
      [
        { chunkId: 6, score: 3 },
        { chunkId: 7, score: 2 },
      ],
    );
    expect(first).toMatchObject({ chunkId: 6, dense: 2, keyword: 1 });
    expect(first?.score).toBeCloseTo(1 / 62 + 1 / 61, 12);
    expect([second?.chunkId, third?.chunkId]).toEqual([5, 7]);
  });

  // Catches: a list that changes its order from call to call.
  it('breaks ties the same way, whatever order equal scores come in', () => {
    const tied = [3, 1, 2].map((chunkId) => ({ chunkId, score: 1 }));
    const one = fuseRankings(tied, []);
    expect(fuseRankings(tied.toReversed(), [])).toEqual(one);
    expect(one.map(({ chunkId }) => chunkId)).toEqual([1, 2, 3]);
  });
});

describe('passages that repeat', () => {
  const range = (documentId: string, start: number, end: number) => ({ documentId, start, end }) as Passage;
  it('are those that lie for half or more in better ones of their document', () => {
    const [a, b, c, d] = [range('x', 0, 100), range('x', 50, 150), range('x', 88, 188), range('y', 0, 100)];
    expect(withoutRepeats([a, b, c, d] as Passage[])).toEqual([a, c, d]);
    expect(withoutRepeats([range('x', 10, 20)], [range('x', 0, 100)])).toEqual([]);
  });
});

describe('highlights', () => {
  const marked = (text: string, query: string) =>
    findHighlights(text, highlightQuery(query)).map(({ start, end }) => text.slice(start, end));
  it.each([
    ['Die Größe der Müller', 'grosse muller', ['Müller']],
    ['Cafe\u0301 and CAFÉ', 'café', ['Cafe\u0301', 'CAFÉ']],
    ['The wing and the wings of a plane', 'what is the wing', ['wing', 'wings']],
    ['heating, heated, heat, heath', 'heating', ['heating', 'heated', 'heat']],
    ['東京都に住んでいます', '東京', ['東京']],
    ['我喜欢机器学习', '机器学习方法', ['机器学习']],
    ['nothing here', 'zebra', []],
    ['İstanbul 😀 straße', 'straße', ['straße']],
  ])('in %j for %j', (text, query, expected) => {
    expect(marked(text, query)).toEqual(expected);
  });
});
