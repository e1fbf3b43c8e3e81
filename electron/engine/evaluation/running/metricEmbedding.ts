import { YardstickError } from '../../../../models/errors.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { MetricTools } from '../metric.ts';
import type { Suite } from '../suite.ts';
import type { FindMetric } from './resolveMeasures.ts';

/** The embedding model that metrics take where a suite names none: the first one that is on this machine, so that nothing leaves it. Null without one. */
export function usualEmbeddingModel(embedder: Pick<Embedder, 'models'>): string | null {
  return embedder.models().find(({ local, installed }) => local && installed)?.id ?? null;
}

/** Vectors for metrics that compare meanings. @throws {YardstickError} `metric/no-embedding`, and what the embedder throws */
export function metricEmbedding(
  embedder: Pick<Embedder, 'embed' | 'models' | 'facts'>,
): NonNullable<MetricTools['embed']> {
  const hashes = new Map<string, string | null>();
  return async (texts, signal, named) => {
    const model = named ?? usualEmbeddingModel(embedder);
    if (model === null) throw noEmbedding();
    const { vectors } = await embedder.embed(model, texts, { purpose: 'document', signal });
    if (!hashes.has(model)) hashes.set(model, (await embedder.facts(model, signal)).conditions.modelSha256);
    return { vectors, model, modelSha256: hashes.get(model) ?? null };
  };
}

/** A suite as it is run: each metric that compares meanings names its model, so that rows, a resumed run and a repeated one are measured by the same. */
export function withEmbeddingModel(suite: Suite, findMetric: FindMetric, usual: () => string | null): Suite {
  if (!suite.metrics.some((choice) => lacksModel(choice, findMetric))) return suite;
  const model = usual();
  if (model === null) return suite;
  return {
    ...suite,
    metrics: suite.metrics.map((choice) =>
      lacksModel(choice, findMetric) ? { ...choice, parameters: { ...choice.parameters, model } } : choice,
    ),
  };
}

function lacksModel({ metric, parameters }: Suite['metrics'][number], findMetric: FindMetric): boolean {
  return findMetric(metric)?.needs.includes('embedding') === true && parameters?.['model'] === undefined;
}

/** For a suite that compares meanings where nothing can. */
export function noEmbedding(): YardstickError {
  return new YardstickError('metric/no-embedding', 'There is no embedding model on this machine.', {
    hint: 'Download one on the Models page or with `yardstick models pull`; `yardstick models list` names them.',
    data: { field: 'metrics' },
  });
}
