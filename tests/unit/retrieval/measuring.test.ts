import { describe, expect, it } from 'vitest';
import { createMeasuring } from '../../../electron/engine/retrieval/measuring/measureQueries.ts';
import type { KnowledgeBaseView } from '../../../electron/engine/retrieval/knowledge.ts';
import type { SearchRequest, SearchResult } from '../../../electron/engine/retrieval/search.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';
import { memoryIndex } from '../../support/memoryIndex.ts';

const names = Array.from({ length: 150 }, (_, place) => `d${place}`);
const index = memoryIndex(
  indexSettings(),
  names.map((id) => madeUpDocument({ id, text: id })),
);

/** A search whose hits are named by the query: document ids with blanks between them. */
function measuring(options: { clock?: () => number; after?: (request: SearchRequest) => void } = {}) {
  const asked: SearchRequest[] = [];
  const rooms = createMeasuring({
    knowledge: { index: async () => index, get: async () => ({}) as KnowledgeBaseView },
    searching: {
      async search(_base, request) {
        asked.push(request);
        options.after?.(request);
        const hits = request.query
          .split(' ')
          .slice(0, request.limit)
          .map((documentId) => ({ documentId }));
        return { hits } as SearchResult;
      },
    },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const measure: typeof rooms.measure = (base, given) => rooms.measure(base, given);
  return { measure, asked };
}

describe('measuring retrieval', () => {
  it('ranks a document where its best passage is, and means over queries', async () => {
    const { measure } = measuring();
    const result = await measure('base', {
      mode: 'dense',
      queries: [
        { id: '1', query: 'd5 d5 d5 d1', relevant: { d1: 1 } },
        { id: '2', query: 'd2 d3', relevant: { d9: 1 } },
        { id: '3', query: 'd2', relevant: { d2: 0 } },
      ],
    });
    expect(result).toMatchObject({ queries: 2, mode: 'dense', mrr10: 0.25, recall10: 0.5, reranker: null });
    expect(result.ndcg10).toBeCloseTo(1 / Math.log2(3) / 2, 12);
    expect(result.intervals.mrr10).toMatchObject({ mean: 0.25, low: 0, high: 0.5 });
    expect(result.embedding).toBe('local:made-up');
    expect(result.unknownDocuments).toEqual([]);
  });

  it('looks deeper until it has a hundred documents, and keeps the head as it was', async () => {
    const { measure, asked } = measuring();
    const query = [...names.slice(0, 60), ...Array.from({ length: 60 }, () => 'd0'), ...names.slice(60)].join(' ');
    const result = await measure('base', { mode: 'hybrid', queries: [{ id: '1', query, relevant: { d99: 1 } }] });
    expect(result.recall100).toBe(1);
    expect(asked.map(({ limit }) => limit)).toEqual([100, 100, 200]);
  });

  it('counts documents that are not there as misses, and names them', async () => {
    const { measure } = measuring();
    const queries = [{ id: '1', query: 'd1', relevant: { d1: 1, gone: 1 } }];
    expect(await measure('base', { mode: 'dense', queries })).toMatchObject({
      recall10: 0.5,
      unknownDocuments: ['gone'],
    });
  });

  it('gives the same intervals for the same measurement, and times one search each', async () => {
    let now = 0;
    const after = () => void (now += 7);
    const run = () =>
      measuring({ clock: () => now, after }).measure('base', {
        mode: 'dense',
        queries: names.slice(0, 20).map((id, place) => ({ id, query: `d0 ${id}`, relevant: { [`d${place * 2}`]: 1 } })),
      });
    const one = await run();
    expect(await run()).toEqual(one);
    expect(one.latency).toEqual({ p50Ms: 7, p95Ms: 7 });
    expect(one.intervals.ndcg10.low).toBeLessThanOrEqual(one.ndcg10);
    expect(one.intervals.ndcg10.high).toBeGreaterThanOrEqual(one.ndcg10);
  });

  it('stops when told to, reports how far it is, and refuses questions without an answer', async () => {
    const stop = new AbortController();
    const { measure } = measuring({ after: () => stop.abort(new Error('enough')) });
    const queries = [
      { id: '1', query: 'd1', relevant: { d1: 1 } },
      { id: '2', query: 'd1', relevant: { d1: 1 } },
    ];
    const seen: number[] = [];
    const work = measure('base', {
      mode: 'dense',
      queries,
      signal: stop.signal,
      onProgress: (done) => seen.push(done),
    });
    await expect(work).rejects.toThrow('enough');
    expect(seen).toEqual([1]);
    await expect(
      measuring().measure('base', { mode: 'dense', queries: [{ id: '1', query: 'd1', relevant: {} }] }),
    ).rejects.toMatchObject({ code: 'knowledge/no-judgements' });
  });
});
