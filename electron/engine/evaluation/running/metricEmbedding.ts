import { YardstickError } from '../../../../models/errors.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { MetricTools } from '../metric.ts';

/** Vectors for metrics that compare meanings: by the first embedding model that is on this machine, so that nothing leaves it. */
export function metricEmbedding(embedder: Pick<Embedder, 'embed' | 'models'>): NonNullable<MetricTools['embed']> {
  return async (texts, signal) => {
    const model = embedder.models().find(({ local, installed }) => local && installed);
    if (model === undefined) {
      throw new YardstickError('metric/no-embedding', 'There is no embedding model on this machine.', {
        hint: 'Download one on the Models page, then score again.',
      });
    }
    const { vectors } = await embedder.embed(model.id, texts, { purpose: 'document', signal });
    return vectors;
  };
}
