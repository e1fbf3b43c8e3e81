import { YardstickError } from '../../../../models/errors.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { ChunkSettings } from '../chunk.ts';
import type { IndexSettings } from '../knowledgeIndex.ts';

/** Longer passages are found less well by small models, and shown less well to people. */
const usualTokens = 256;
const shortestChunk = 16;

/**
 * What an index will be made with, checked against what the model can do.
 * @throws {YardstickError} `knowledge/no-embedding-model`, `knowledge/bad-chunking`, `model/*`, `worker/*`, `cloud/*`, `egress/*`
 */
export async function indexSettingsFor(
  embedder: Embedder,
  wanted: { embedding?: string | undefined; chunking?: Partial<ChunkSettings> | undefined },
): Promise<IndexSettings> {
  const embedding = wanted.embedding ?? firstInstalled(embedder);
  const facts = await embedder.facts(embedding);
  const maxTokens = wanted.chunking?.maxTokens ?? Math.min(usualTokens, facts.maxTokens);
  const overlapTokens = wanted.chunking?.overlapTokens ?? Math.floor(maxTokens / 8);
  const whole = Number.isInteger(maxTokens) && Number.isInteger(overlapTokens);
  if (!whole || maxTokens < shortestChunk || overlapTokens < 0 || overlapTokens > maxTokens / 2) {
    throw new YardstickError(
      'knowledge/bad-chunking',
      `Passages cannot be of ${maxTokens} tokens with ${overlapTokens} shared.`,
      { hint: `Take at least ${shortestChunk} tokens, and share at most half of them.` },
    );
  }
  if (maxTokens > facts.maxTokens) {
    throw new YardstickError(
      'knowledge/bad-chunking',
      `${facts.name} reads at most ${facts.maxTokens} tokens at once, not ${maxTokens}.`,
      { hint: 'Take shorter passages, or a model that reads longer ones.' },
    );
  }
  return {
    embedding,
    embeddingSha256: facts.conditions.modelSha256,
    dimensions: facts.dimensions,
    chunking: { maxTokens, overlapTokens },
  };
}

function firstInstalled(embedder: Embedder): string {
  const found = embedder.models().find((model) => model.local && model.installed);
  if (found !== undefined) return found.id;
  throw new YardstickError('knowledge/no-embedding-model', 'There is no embedding model on this machine yet.', {
    hint: 'Get one first, for instance: yardstick models pull all-minilm-l6-v2-int8',
  });
}
