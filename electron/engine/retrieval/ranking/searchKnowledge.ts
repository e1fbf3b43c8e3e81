import type { Embedder, Reranker } from '../../inference/embedding.ts';
import { contextLines } from '../chunking/contextLines.ts';
import { embeddedText } from '../chunking/embeddedText.ts';
import type { Fused } from './fuseRankings.ts';
import { findHighlights, highlightQuery } from './highlights.ts';
import type { Knowledge } from '../knowledge.ts';
import type { KnowledgeIndex, Passage } from '../knowledgeIndex.ts';
import { rankPassages } from './rankPassages.ts';
import { withoutRepeats } from './withoutRepeats.ts';
import type { SearchHit, Searching, SearchRequest, SearchResult } from '../search.ts';

export interface SearchingOptions {
  knowledge: Pick<Knowledge, 'index'>;
  embedder: Pick<Embedder, 'embed' | 'weightsOf'>;
  reranker: Pick<Reranker, 'rerank'>;
  /** How deep each ranking is read before they are fused; 100 where none is given. A search that wants more reads deeper. */
  candidates?: number;
  /** How many of the best a reranker reads again; 50 where none is given. */
  rerankDepth?: number;
  /** Milliseconds on a monotonic clock; `performance.now` where none is given. */
  clock?: () => number;
}

/** A longer query is cut: no model reads more, and each word is a look-up. UTF-16 units. */
const longestQuery = 10_000;

/**
 * Searches by meaning, by words, or both, and may let a cross-encoder sort the best again.
 *
 * Hits are passages, several of one document where several answer. A passage that lies for half or more inside a better one of the same document is
 * left out: it would only say the same again. Neighbours, which share an eighth of their text, both stay.
 */
export function createSearching(options: SearchingOptions): Searching {
  const { knowledge, embedder, reranker } = options;
  const candidates = options.candidates ?? 100;
  const rerankDepth = options.rerankDepth ?? 50;
  const clock = options.clock ?? (() => performance.now());

  /** Passages in order without repeats, as many as wanted; read in parts, since few of the candidates are shown. */
  async function read(index: KnowledgeIndex, ranking: readonly Fused[], wanted: number, signal?: AbortSignal) {
    const kept: Passage[] = [];
    for (let from = 0; from < ranking.length && kept.length < wanted;) {
      signal?.throwIfAborted();
      const part = ranking.slice(from, from + Math.max(16, wanted - kept.length));
      from += part.length;
      kept.push(...withoutRepeats(await index.passages(part.map(({ chunkId }) => chunkId)), kept));
    }
    return kept.slice(0, wanted);
  }

  return {
    async search(base, request): Promise<SearchResult> {
      const { mode = 'hybrid', limit = 10, filter, signal } = request;
      signal?.throwIfAborted();
      const index = await knowledge.index(base);
      const query = request.query.toWellFormed().trim().slice(0, longestQuery);
      const conditions = {
        mode,
        embedding: index.settings.embedding,
        reranker: request.reranker ?? null,
        limit,
      };
      if (query === '' || limit < 1) return { hits: [], timings: { embedMs: 0, searchMs: 0, rerankMs: 0 }, conditions };
      const limits = {
        limit: Math.max(candidates, limit),
        ...(filter === undefined ? {} : { filter }),
        ...(signal === undefined ? {} : { signal }),
      };
      const ranked = await rankPassages({ index, embedder, query, mode, limits, clock });
      signal?.throwIfAborted();
      const from = clock();
      const { order } = ranked;
      const wanted = request.reranker === undefined ? limit : Math.max(limit, rerankDepth);
      const passages = await read(index, order, wanted, signal);
      const places = new Map(order.map((entry) => [entry.chunkId, entry]));
      const found = passages.map((passage): Found => ({
        passage,
        place: places.get(passage.chunkId) as Fused,
        score: places.get(passage.chunkId)?.score ?? 0,
        rerank: null,
      }));
      const searchMs = ranked.searchMs + (clock() - from);
      const again = await rerank(found, query, request);
      const words = highlightQuery(query);
      return {
        hits: again.found.slice(0, limit).map((one) => toHit(one, words)),
        timings: { embedMs: ranked.embedMs, searchMs, rerankMs: again.rerankMs },
        conditions,
      };
    },
  };

  async function rerank(found: Found[], query: string, { reranker: model, signal }: SearchRequest) {
    if (model === undefined || found.length === 0) return { found, rerankMs: 0 };
    const head = found.slice(0, rerankDepth);
    const texts = head.map(({ passage }) =>
      embeddedText(contextLines(passage.title, passage.headings)[0] ?? '', passage.text),
    );
    const { scores, rerankMs } = await reranker.rerank(model, query, texts, signal);
    signal?.throwIfAborted();
    const sorted = head
      .map((one, index) => ({ ...one, score: scores[index] ?? Number.NEGATIVE_INFINITY, before: index }))
      .sort((a, b) => b.score - a.score || a.before - b.before)
      .map((one, index): Found => ({ ...one, rerank: index + 1 }));
    // What was not read again follows in its old order, below the least score that was given.
    const least = sorted.at(-1)?.score ?? 0;
    const rest = found.slice(rerankDepth).map((one, index): Found => ({ ...one, score: least - 1 - index }));
    return { found: [...sorted, ...rest], rerankMs };
  }
}

interface Found {
  passage: Passage;
  place: Fused;
  score: number;
  rerank: number | null;
}

function toHit({ passage, place, score, rerank }: Found, words: ReturnType<typeof highlightQuery>): SearchHit {
  const { documentId, path, title, page, start, end, text, chunkId, format, headings, hidden } = passage;
  return {
    documentId,
    path,
    title,
    page,
    start,
    end,
    score,
    text,
    chunkId,
    format,
    headings,
    hidden,
    highlights: findHighlights(text, words),
    ranks: { dense: place.dense, keyword: place.keyword, rerank },
  };
}
