import type { Embedder } from '../../inference/embedding.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { KnowledgeBaseView } from '../../retrieval/knowledge.ts';
import type { BaseView } from './view.ts';

const workKinds = ['knowledge-ingest', 'knowledge-rebuild'];

/** A base with the name of its embedding model. */
export function viewBase(rooms: { embedder: Pick<Embedder, 'models'> }, base: KnowledgeBaseView): BaseView {
  return { ...base, embeddingName: embeddingName(rooms.embedder, base.index.embedding) };
}

/** What a person calls an embedding model; its id where nothing better is known. */
export function embeddingName(embedder: Pick<Embedder, 'models'>, id: string): string {
  return embedder.models().find((model) => model.id === id)?.name ?? id;
}

/** Stops the running work on a base; what is taken in stays. */
export function cancelWork(jobs: Jobs, baseId: string): { cancelled: boolean } {
  const running = jobs
    .list()
    .filter((job) => job.subject === baseId && workKinds.includes(job.kind) && job.state === 'running');
  return { cancelled: running.map((job) => jobs.cancel(job.id)).includes(true) };
}
