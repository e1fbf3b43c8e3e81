import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { encodeVectors } from '../encodeVectors.ts';
import type { EmbedTextsResult, LoadedEncoder } from '../encoderMethods.ts';
import { unitLength } from '../unitLength.ts';
import type { Backend } from './backend.ts';
import type { LoadEmbedderParams } from './llamaMethods.ts';
import { deviceOf, openModel } from './loadModel.ts';

/** A model in memory that turns texts into vectors. */
export interface Embedder {
  facts: LoadedEncoder;
  embed(texts: readonly string[], signal: AbortSignal): Promise<EmbedTextsResult>;
  count(texts: readonly string[], signal: AbortSignal): number[];
}

/** A chat model may read a hundred thousand tokens; memory is taken for all that may be read, and nobody embeds as much at once. */
const longestWindow = 8_192;
/** UTF-16 units; beyond this no model reads on. */
const longestText = 400_000;
/** What may be put around a text. */
const specialTokens = 2;

/**
 * Loads a GGUF file for embeddings; how its vectors are pooled stands in it. Its header must have been checked before.
 * @throws {YardstickError} `model/load-failed`, `model/too-large`, `model/bad-output`
 */
export async function loadEmbedder(
  backend: Backend,
  params: LoadEmbedderParams,
  signal: AbortSignal,
): Promise<Embedder> {
  const model = await openModel(backend, params, signal);
  const maxTokens = Math.min(model.trainContextSize, params.maxTokens ?? longestWindow, longestWindow);
  const context = await model.createEmbeddingContext({
    // The binding refuses what fills a context to its last place.
    contextSize: maxTokens + 1,
    // A text is read at one go: an encoder looks at all of it at once.
    batchSize: maxTokens + 1,
    threads: backend.facts.threads,
    createSignal: signal,
  });
  const trial = await vectorOf(context, model, 'a', maxTokens);
  const dimensions = trial.vector.length;
  if (dimensions === 0) throw badOutput('it gives no vectors');

  return {
    facts: {
      runtime: { version: backend.facts.version, threads: backend.facts.threads },
      dimensions,
      maxTokens,
      device: await deviceOf(backend, model),
      memoryBytes: process.memoryUsage.rss(),
    },
    async embed(texts, wanted) {
      const startedAt = performance.now();
      const vectors: Float32Array[] = [];
      const cut: number[] = [];
      let tokens = 0;
      for (const [index, text] of texts.entries()) {
        wanted.throwIfAborted();
        const read = await vectorOf(context, model, text, maxTokens);
        vectors.push(read.vector.length === 0 ? new Float32Array(dimensions) : read.vector);
        if (read.cut) cut.push(index);
        tokens += read.tokens;
      }
      return {
        vectors: encodeVectors(vectors, dimensions),
        dimensions,
        cut,
        tokens,
        embedMs: performance.now() - startedAt,
        memoryBytes: process.memoryUsage.rss(),
      };
    },
    count(texts, wanted) {
      return texts.map((text) => {
        wanted.throwIfAborted();
        return context.calculateInputLength(model.tokenize(text.slice(0, longestText)));
      });
    },
  };
}

async function vectorOf(
  context: LlamaEmbeddingContext,
  model: LlamaModel,
  text: string,
  maxTokens: number,
): Promise<{ vector: Float32Array; tokens: number; cut: boolean }> {
  // Words that look like the model's own marks are taken as words.
  const all = model.tokenize(text.slice(0, longestText), false);
  const kept = context.calculateInputLength(all) > maxTokens ? all.slice(0, maxTokens - specialTokens) : all;
  const { vector } = await context.getEmbeddingFor(kept);
  const direction = unitLength(vector);
  if (direction === null) throw badOutput('some of its numbers are infinite, or none');
  return {
    vector: direction,
    tokens: context.calculateInputLength(kept),
    cut: kept.length < all.length || text.length > longestText,
  };
}

function badOutput(why: string): YardstickError {
  return new YardstickError('model/bad-output', `The model cannot be used for embeddings: ${why}.`, {
    hint: 'Its file may be damaged, or it was made for another task.',
  });
}
