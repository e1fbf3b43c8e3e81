import type { DocumentSummary, KnowledgeIndex } from '../knowledgeIndex.ts';

/** What has to happen to one index so that it holds the documents of another. */
export interface IndexDifference {
  /** Documents that the other lacks, or has in another version. */
  stale: Pick<DocumentSummary, 'id' | 'characters'>[];
  /** Ids of documents that only the other has. */
  extra: string[];
}

const pageSize = 500;

/** Compares by the hash of each document's file. */
export async function compareIndexes(source: KnowledgeIndex, target: KnowledgeIndex): Promise<IndexDifference> {
  const there = new Map<string, string>();
  for await (const { id, sha256 } of summariesOf(target)) there.set(id, sha256);
  const stale: IndexDifference['stale'] = [];
  for await (const { id, sha256, characters } of summariesOf(source)) {
    if (there.get(id) !== sha256) stale.push({ id, characters });
    there.delete(id);
  }
  const here = new Set(stale.map(({ id }) => id));
  return { stale, extra: [...there.keys()].filter((id) => !here.has(id)) };
}

async function* summariesOf(index: KnowledgeIndex): AsyncGenerator<DocumentSummary> {
  for (let after: string | undefined; ;) {
    const page = await index.documents({ limit: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.path;
  }
}
