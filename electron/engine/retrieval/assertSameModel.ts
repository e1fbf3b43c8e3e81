import { YardstickError } from '../../../models/errors.ts';
import type { Embedder } from '../inference/embedding.ts';
import type { IndexSettings } from './knowledgeIndex.ts';

/**
 * Makes sure that the weights behind a local model's name are those that an index was made with. Vectors of two models have nothing to do with each
 * other, even where they are equally long: what was put in later would never be found, and a search would give an order without any meaning.
 *
 * @throws {YardstickError} `knowledge/other-model`
 */
export function assertSameModel(
  { embedding, embeddingSha256 }: Pick<IndexSettings, 'embedding' | 'embeddingSha256'>,
  embedder: Pick<Embedder, 'weightsOf'>,
): void {
  if (embeddingSha256 === null) return;
  const weights = embedder.weightsOf(embedding);
  if (weights === null || weights.sha256 === embeddingSha256) return;
  throw new YardstickError(
    'knowledge/other-model',
    `${weights.name} is not the file any more that this index was made with.`,
    {
      hint: 'Build the index of this knowledge base anew, or get back the file of before. Searching by words works either way.',
    },
  );
}
