import type { Embedder, Reranker } from '../../inference/embedding.ts';
import type { Inference } from '../../inference/inference.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Asking } from '../../retrieval/ask.ts';
import type { Knowledge } from '../../retrieval/knowledge.ts';
import type { Measuring } from '../../retrieval/measureRetrieval.ts';
import type { Searching } from '../../retrieval/search.ts';
import type { Settings } from '../../store/settings.ts';

/** The rooms of the engine that the Knowledge view stands on. */
export interface KnowledgeRooms {
  knowledge: Knowledge;
  searching: Searching;
  asking: Asking;
  measuring: Measuring;
  embedder: Embedder;
  reranker: Reranker;
  inference: Inference;
  jobs: Jobs;
  settings: Settings;
}
