import { YardstickError } from '../../../../models/errors.ts';
import type { Embedder } from '../../inference/embedding.ts';
import { assertSameModel } from '../assertSameModel.ts';
import { fuseRankings, inOrder, type Fused } from './fuseRankings.ts';
import type { KnowledgeIndex, RankOptions } from '../knowledgeIndex.ts';
import type { SearchMode } from '../search.ts';

/**
 * Passages that a question is moved towards, and how far: Rocchio's feedback on vectors, with nobody asked (Rocchio, 1971; Li et al., "Pseudo relevance
 * feedback with deep language models and dense retrievers", 2021). Usual values, not fitted to a collection.
 */
const feedback = { passages: 3, question: 0.6, found: 0.4 } as const;

export interface RankingTask {
  index: KnowledgeIndex;
  embedder: Pick<Embedder, 'embed' | 'weightsOf'>;
  query: string;
  mode: SearchMode;
  limits: RankOptions;
  /** Milliseconds on a monotonic clock. */
  clock: () => number;
}

/**
 * Ranks passages: by meaning, by words, or both. The two rankings run at the same time: one waits for a model, the other for the disk. In the hybrid mode
 * the best passages of both together say what the question is about in the words of the documents: its vector is moved towards theirs, searched
 * again, and that ranking is fused with the first two. A wrong first guess does little harm, since the first two still count as much.
 */
export async function rankPassages(task: RankingTask): Promise<{ order: Fused[]; embedMs: number; searchMs: number }> {
  const { index, query, mode, limits, clock } = task;
  const timed = async <Result>(work: () => Promise<Result>) => {
    const from = clock();
    const result = await work();
    return { result, ms: clock() - from };
  };
  const byMeaning = async () => {
    const { vector, embedMs } = await embedQuery(task);
    const { result, ms } = await timed(() => index.dense(vector, limits));
    return { vector, ranking: result, embedMs, ms };
  };
  const [dense, keyword] = await Promise.all([
    mode === 'keyword' ? null : byMeaning(),
    mode === 'dense' ? null : timed(() => index.keyword(query, limits)),
  ]);
  const embedMs = dense?.embedMs ?? 0;
  const searchMs = (dense?.ms ?? 0) + (keyword?.ms ?? 0);
  if (dense !== null && keyword !== null) {
    limits.signal?.throwIfAborted();
    const again = await timed(() => searchAgain(task, dense.vector, fuseRankings(dense.ranking, keyword.result)));
    return { order: fuseRankings(dense.ranking, keyword.result, again.result), embedMs, searchMs: searchMs + again.ms };
  }
  const order = inOrder(dense?.ranking ?? keyword?.result ?? []).map(({ chunkId, score }, place) => ({
    chunkId,
    score,
    dense: dense === null ? null : place + 1,
    keyword: keyword === null ? null : place + 1,
  }));
  return { order, embedMs, searchMs };
}

async function embedQuery({ index, embedder, query, limits: { signal } }: RankingTask) {
  const { embedding, dimensions } = index.settings;
  assertSameModel(index.settings, embedder);
  const { vectors, embedMs } = await embedder.embed(embedding, [query], {
    purpose: 'query',
    ...(signal === undefined ? {} : { signal }),
  });
  const [vector] = vectors;
  if (vector?.length !== dimensions) {
    throw new YardstickError(
      'knowledge/other-model',
      `The index has vectors of length ${dimensions}, ${embedding} now gives ${vector?.length ?? 0}.`,
      { hint: 'Build the index anew: the model behind its name has changed.' },
    );
  }
  return { vector, embedMs };
}

/** The ranking of the question as the best passages understand it; empty where they are gone meanwhile. */
async function searchAgain({ index, limits }: RankingTask, vector: Float32Array, fused: readonly Fused[]) {
  // These few only: the other vectors of their documents, a book's among them, stay where they are.
  const vectors = await index.vectorsAt(fused.slice(0, feedback.passages).map(({ chunkId }) => chunkId));
  const found = vectors.filter((one): one is Float32Array => one?.length === vector.length);
  if (found.length === 0) return [];
  const moved = vector.map(
    (value, place) =>
      feedback.question * value +
      (feedback.found / found.length) * found.reduce((sum, one) => sum + (one[place] as number), 0),
  );
  const length = Math.hypot(...moved);
  return length === 0
    ? []
    : index.dense(
        moved.map((value) => value / length),
        limits,
      );
}
