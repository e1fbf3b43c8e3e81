import { YardstickError } from '../../../models/errors.ts';
import type { Connection } from '../../../models/cloud/connection.ts';
import { unitLength } from '../../../models/workers/unitLength.ts';
import type { EmbedderOptions } from './embedder.ts';
import type { EmbeddingFacts, EmbedOptions, EmbedResult } from './embedding.ts';
import { estimateTokens } from './estimateTokens.ts';
import { connectionOf } from './resolveModel.ts';
import { withPatience } from './withPatience.ts';

/** Embedding models of connections. */
export interface CloudEmbedder {
  /** Asks the service once for the length of its vectors, with a text of our own. */
  facts(id: string, signal?: AbortSignal): Promise<EmbeddingFacts>;
  embed(id: string, texts: readonly string[], options: EmbedOptions): Promise<EmbedResult>;
  countTokens(id: string, texts: readonly string[]): number[];
  /** @throws {YardstickError} `model/wrong-task`, always: rerankers are local */
  refuseReranking(id: string): never;
}

/** What the services publish as the longest text, in tokens. */
const longestTexts: readonly [pattern: RegExp, tokens: number][] = [
  [/text-embedding-(3|ada)/, 8_191],
  [/gemini-embedding/, 2_048],
  [/mistral-embed|codestral-embed/, 8_192],
];
/** Nearly every embedding model reads as much. */
const usualLongest = 512;
/** A service that says nothing for this long is given up. */
const silenceMs = 120_000;
const probe = 'How long are the vectors?';

export function createCloudEmbedder(
  options: Pick<EmbedderOptions, 'connections' | 'secrets' | 'egress'>,
): CloudEmbedder {
  const known = new Map<string, EmbeddingFacts>();

  async function embed(
    id: string,
    texts: readonly string[],
    { purpose, signal: wanted }: EmbedOptions,
  ): Promise<EmbedResult> {
    const { connection, model } = connectionOf(options.connections, id);
    // Loaded on first use: the providers are large and a start without them is fast.
    const [{ createCloudEmbeddingModel }, { retryBeforeFirstByte }] = await Promise.all([
      import('../../../models/cloud/cloudEmbeddings.ts'),
      import('../../../models/cloud/retry.ts'),
    ]);
    const embedding = createCloudEmbeddingModel({
      connection,
      modelId: model,
      apiKey: await options.secrets.get(connection.name),
      fetch: options.egress.fetchFor('embeddings', id),
    });
    const most = (await embedding.maxEmbeddingsPerCall) ?? texts.length;
    const vectors: Float32Array[] = [];
    let embedMs = 0;
    let tokens: number | null = 0;
    for (let from = 0; from < texts.length; from += most) {
      const values = texts.slice(from, from + most);
      const { embeddings, ms, read } = await retryBeforeFirstByte(
        async () => {
          const startedAt = performance.now();
          const result = await withPatience({ wanted, silenceMs, name: connection.name }, (abortSignal) =>
            embedding.doEmbed({ values, abortSignal, providerOptions: purposeOptions(connection, purpose) }),
          );
          return { embeddings: result.embeddings, ms: performance.now() - startedAt, read: result.usage?.tokens };
        },
        { signal: wanted },
      );
      embedMs += ms;
      // A service that does not count says 0, or no number.
      tokens = tokens === null || read === undefined || !(read > 0) ? null : tokens + read;
      vectors.push(...embeddings.map(directionOf));
    }
    return { vectors, embedMs, cut: cutTexts(model, texts), tokens };
  }

  return {
    async facts(id, signal) {
      const { connection, model, destination, leavesMachine } = connectionOf(options.connections, id);
      // A connection of the same name may lead elsewhere by now: nobody must be told that texts stay on this machine when they do not.
      const key = JSON.stringify([id, connection.kind, connection.baseUrl]);
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const { vectors } = await embed(id, [probe], {
        purpose: 'document',
        ...(signal === undefined ? {} : { signal }),
      });
      const facts: EmbeddingFacts = {
        model: id,
        name: model,
        dimensions: vectors[0]?.length ?? 0,
        maxTokens: longestOf(model),
        local: false,
        destination: leavesMachine ? destination : null,
        conditions: { modelSha256: null, quantization: null, runtime: connection.kind, runtimeVersion: null },
      };
      known.set(key, facts);
      return facts;
    },
    embed,
    countTokens(id, texts) {
      connectionOf(options.connections, id);
      return texts.map(estimateTokens);
    },
    refuseReranking(id) {
      throw new YardstickError(
        'model/wrong-task',
        `${id.slice(0, 100)} cannot rerank: rerankers run on this machine.`,
        {
          hint: 'See which there are with: yardstick models list --task reranking',
        },
      );
    },
  };
}

function longestOf(model: string): number {
  return longestTexts.find(([pattern]) => pattern.test(model))?.[1] ?? usualLongest;
}

/** Services refuse or cut; what is surely short enough is certain, the rest is only said of texts that are far too long. */
function cutTexts(model: string, texts: readonly string[]): number[] {
  const limit = longestOf(model);
  return texts.flatMap((text, index) => (estimateTokens(text) > 2 * limit ? [index] : []));
}

/** Google wants to know what a text is for. */
function purposeOptions(
  { kind }: Connection,
  purpose: EmbedOptions['purpose'],
): Record<string, Record<string, string>> {
  if (kind !== 'google') return {};
  return { google: { taskType: purpose === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT' } };
}

/** @throws {YardstickError} `cloud/bad-answer` for numbers that are none */
function directionOf(vector: readonly number[]): Float32Array {
  const direction = vector.length === 0 ? null : unitLength(vector);
  if (direction !== null) return direction;
  throw new YardstickError('cloud/bad-answer', 'The service sent something that is not a vector.', {
    hint: 'Check that the model is one for embeddings.',
  });
}
