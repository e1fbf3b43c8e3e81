import { YardstickError } from '../../../../models/errors.ts';
import { bootstrapIntervals } from '../../statistics/bootstrap.ts';
import { percentile } from '../../statistics/percentile.ts';
import { scoreRanking, type RankingScores } from '../../statistics/rankingMetrics.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Interval, JudgedQuery, Measuring } from '../measureRetrieval.ts';
import { resolveJudgements } from './resolveJudgements.ts';
import type { Searching, SearchRequest } from '../search.ts';

/** Documents that recall@100 looks at. */
const documentsWanted = 100;
/** Passages looked at before a query is given up on finding more documents: a base of one long book never has a hundred. */
const deepest = 1_600;
const resamples = 2_000;
/** The same measurement has the same intervals. */
const seed = 20_017;

/**
 * Runs every query as a person's search would run, one after another, and scores the order of the documents: each ranks where its best passage
 * does. Queries without a relevant document say nothing and are left out. Latency is that of a whole search that returns 100 passages, the embedding of
 * the query included.
 */
export function createMeasuring(options: {
  knowledge: Pick<Knowledge, 'index' | 'get'>;
  searching: Searching;
  /** Milliseconds on a monotonic clock; `performance.now` where none is given. */
  clock?: () => number;
}): Measuring {
  const { knowledge, searching } = options;
  const clock = options.clock ?? (() => performance.now());

  /** Documents in the order of their best passages, and how long the first search took. */
  async function rankDocuments(base: string, request: SearchRequest) {
    const documents = new Set<string>();
    let ms: number | undefined;
    for (let limit = documentsWanted; ; limit *= 2) {
      const from = clock();
      const { hits } = await searching.search(base, { ...request, limit });
      ms ??= clock() - from;
      // A deeper search may order its head otherwise: what a person would have seen first stays first.
      for (const { documentId } of hits) documents.add(documentId);
      if (documents.size >= documentsWanted || hits.length < limit || limit >= deepest) {
        return { documents: [...documents], ms };
      }
    }
  }

  return {
    async measure(base, { queries, mode, reranker, signal, onProgress }) {
      const index = await knowledge.index(base);
      const judged = queries.filter(({ relevant }) => Object.values(relevant).some((grade) => grade > 0));
      if (judged.length === 0) {
        throw new YardstickError('knowledge/no-judgements', 'None of the questions has a relevant document.', {
          hint: 'Say for each question which documents answer it, with a grade above 0.',
        });
      }
      const { grades, unknown } = await resolveJudgements(index, judged);
      const scores: RankingScores[] = [];
      const latencies: number[] = [];
      for (const [place, { query }] of judged.entries()) {
        signal?.throwIfAborted();
        const request = {
          query,
          mode,
          ...(reranker === undefined ? {} : { reranker }),
          ...(signal === undefined ? {} : { signal }),
        };
        // The first search loads models and warms caches: it is asked twice, and the second one is timed.
        if (place === 0) await searching.search(base, { ...request, limit: documentsWanted });
        const { documents, ms } = await rankDocuments(base, request);
        scores.push(scoreRanking(documents, grades[place] ?? new Map()));
        latencies.push(ms);
        onProgress?.(place + 1, judged.length);
      }
      const intervals = intervalsOf(scores);
      return {
        ndcg10: intervals.ndcg10.mean,
        recall10: intervals.recall10.mean,
        recall100: intervals.recall100.mean,
        mrr10: intervals.mrr10.mean,
        queries: judged.length,
        mode,
        latency: { p50Ms: percentile(latencies, 0.5), p95Ms: percentile(latencies, 0.95) },
        intervals,
        reranker: reranker ?? null,
        embedding: index.settings.embedding,
        chunking: index.settings.chunking,
        perQuery: scores.map(({ ndcg10 }) => ndcg10),
        unknownDocuments: unknown,
      };
    },
  };
}

const names = ['ndcg10', 'recall10', 'recall100', 'mrr10'] as const;

/** Means over queries, with the interval of means of queries drawn anew. */
function intervalsOf(scores: readonly RankingScores[]): Record<(typeof names)[number], Interval> {
  const mean = (draw: (place: number) => RankingScores) =>
    names.map((name) => {
      let sum = 0;
      for (let place = 0; place < scores.length; place += 1) sum += draw(place)[name];
      return sum / scores.length;
    });
  const means = mean((place) => scores[place] as RankingScores);
  const bounds = bootstrapIntervals({
    resample: (random) => {
      const drawn = scores.map(() => scores[random.integer(scores.length)] as RankingScores);
      return mean((place) => drawn[place] as RankingScores);
    },
    resamples,
    confidence: 0.95,
    seed,
  });
  const interval = (place: number): Interval => ({
    mean: means[place] as number,
    low: bounds[place]?.low ?? Number.NaN,
    high: bounds[place]?.high ?? Number.NaN,
  });
  return { ndcg10: interval(0), recall10: interval(1), recall100: interval(2), mrr10: interval(3) };
}

/** For callers that have judgements apart from queries. Queries that nobody judged are left out. */
export function joinJudgements(
  queries: readonly { id: string; query: string }[],
  judgements: ReadonlyMap<string, Record<string, number>>,
): JudgedQuery[] {
  return queries.flatMap(({ id, query }) => {
    const relevant = judgements.get(id);
    return relevant === undefined ? [] : [{ id, query, relevant }];
  });
}
