import { expect } from 'vitest';
import type {
  IndexCounts,
  IndexDocument,
  KnowledgeIndex,
  RankOptions,
  Scored,
} from '../../electron/engine/retrieval/knowledgeIndex.ts';
import { madeUpDocument } from './knowledgeFixtures.ts';

/** Runs `work` on a new, empty index and drops it. */
export type WithIndex = (
  work: (index: KnowledgeIndex, id: string) => Promise<void>,
  dimensions?: number,
) => Promise<void>;

/** An error with this code. */
export const withCode = (code: string) => expect.objectContaining({ code });

/** Puts a made-up document (see `madeUpDocument`). */
export async function put(
  index: KnowledgeIndex,
  facts: Partial<IndexDocument> & { id: string; text: string },
  options: Parameters<typeof madeUpDocument>[1] = {},
): Promise<ReturnType<typeof madeUpDocument>> {
  const made = madeUpDocument(facts, { dimensions: index.settings.dimensions, ...options });
  await index.put(made.document, made.chunks);
  return made;
}

/** Ids of the documents that the ranking names, in its order. */
export async function documentsOf(index: KnowledgeIndex, ranking: readonly Scored[]): Promise<string[]> {
  return (await index.passages(ranking.map(({ chunkId }) => chunkId))).map(({ documentId }) => documentId);
}

/** Ids of the documents that a search by words finds, best first. */
export async function found(
  index: KnowledgeIndex,
  query: string,
  options: Partial<RankOptions> = {},
): Promise<string[]> {
  return documentsOf(index, await index.keyword(query, { limit: 10, ...options }));
}

/** Text, full-text entries and vectors are equally many. */
export async function expectAgreement(index: KnowledgeIndex): Promise<IndexCounts> {
  const counts = await index.counts();
  expect(counts.keywordRows).toBe(counts.chunks);
  expect(counts.vectors).toBe(counts.chunks);
  return counts;
}

/** No chunk twice, best first. */
export function expectRanking(ranking: readonly Scored[]): void {
  expect(new Set(ranking.map(({ chunkId }) => chunkId)).size).toBe(ranking.length);
  expect(ranking.every(({ score }) => Number.isFinite(score))).toBe(true);
  const scores = ranking.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
}
