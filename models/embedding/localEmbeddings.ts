import { fileURLToPath } from 'node:url';
import type { EmbeddingModelV4, RerankingModelV4 } from '@ai-sdk/provider';
import type { EmbeddingSettings, Runtime } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { createNotices } from '../machine/notices.ts';
import { forkedProcesses } from '../workers/forkedProcess.ts';
import { isOnnxMessage } from '../workers/onnx/onnxMessages.ts';
import type { OnnxMethods, OnnxRuntime } from '../workers/onnx/onnxMethods.ts';
import { createShortLived } from '../workers/shortLived.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { decodeVectors } from './decodeVectors.ts';
import { createEncoderPool, type EncoderLease } from './encoderPool.ts';
import { createLocalEmbeddingModel } from './localEmbeddingModel.ts';
import { createLocalRerankingModel } from './localRerankingModel.ts';

/** An embedding model of this machine, as far as its vectors depend on it. */
export interface LocalEmbeddingFacts {
  name: string;
  /** Length of a vector. */
  dimensions: number;
  /** The longest text in the model's own tokens, special ones included, without what is put before it. */
  maxTokens: number;
  modelSha256: string;
  quantization: string;
  runtime: string;
  runtimeVersion: string;
}

export interface LocalEmbedResult {
  /** Of unit length, in the order of the texts. */
  vectors: Float32Array[];
  /** Indexes of texts that the model had to cut. */
  cut: number[];
  /** Tokens read. */
  tokens: number;
  /** Milliseconds the model worked; not the load, nor waiting for earlier calls. */
  embedMs: number;
}

/** A question may want another prefix than a passage. */
export type EmbeddingPurpose = 'query' | 'document';

/** The embedding models and rerankers of this machine, each in a process of its own. Every call loads a model that is not in memory. */
export interface LocalEmbeddings {
  /** Understands `providerOptions.yardstick.purpose` (`query` or `document`; a document without it). */
  embeddingModel(id: string): EmbeddingModelV4;
  /** Relevance scores are the network's own outputs: higher is better, comparable within one call. */
  rerankingModel(id: string): RerankingModelV4;
  facts(id: string, signal?: AbortSignal): Promise<LocalEmbeddingFacts>;
  embed(
    id: string,
    texts: readonly string[],
    options: { purpose: EmbeddingPurpose; signal?: AbortSignal },
  ): Promise<LocalEmbedResult>;
  /** With the special tokens that the model puts around a text. */
  countTokens(id: string, texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  rerank(
    id: string,
    query: string,
    passages: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ scores: number[]; rerankMs: number }>;
  isLoaded(id: string): boolean;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  unload(id: string): Promise<void>;
  /** What models run on here; starts a short-lived worker when none is running. */
  runtime(): Promise<OnnxRuntime>;
  onNotice(listener: (notice: ModelNotice) => void): () => void;
  /** At most 4 seconds; leaves no process behind. */
  close(): Promise<void>;
}

export interface LocalEmbeddingsOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  /** What the catalogue says of a model. */
  settingsOf: (id: string) => EmbeddingSettings | undefined;
  memory: MachineMemory;
  /** For models in GGUF files; the best device there is without it. */
  gpu?: 'auto' | false;
  /** One per physical core without it. */
  threads?: number;
  breaker?: { deaths: number; withinMs: number };
  /** Starts the workers of one kind; real processes without it. */
  processes?: Partial<Record<Runtime, ProcessAdapter>>;
}

const entryOf = (name: string) => fileURLToPath(new URL(`../workers/${name}/main.ts`, import.meta.url));
const runtimeNames: Readonly<Record<Runtime, string>> = {
  onnx: 'onnxruntime (transformers.js)',
  'llama.cpp': 'llama.cpp (node-llama-cpp)',
};
/**
 * A process that has not answered after so many seconds, and so many more for each text, hangs. The largest rerankers take 40 s a text on one slow core:
 * what is meant here is "never".
 */
const callSeconds = 60;
const secondsPerText = 60;
/** UTF-16 units that go to a worker in one message. */
const longestMessage = 20_000_000;

export function createLocalEmbeddings(options: LocalEmbeddingsOptions): LocalEmbeddings {
  const { notify, onNotice } = createNotices();
  const processes = {
    onnx: forkedProcesses(entryOf('onnx')),
    'llama.cpp': forkedProcesses(entryOf('llama')),
    ...options.processes,
  };
  const threads = options.threads ?? null;
  const shortLived = createShortLived<OnnxMethods>({
    processes: processes.onnx,
    name: 'The onnxruntime worker',
    isWellFormed: isOnnxMessage,
  });
  let asked: OnnxRuntime | undefined;
  const pool = createEncoderPool({
    library: options.library,
    settingsOf: options.settingsOf,
    processes,
    memory: options.memory,
    notify,
    gpu: options.gpu ?? 'auto',
    threads,
    ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
  });

  const embeddings: LocalEmbeddings = {
    embeddingModel: (id) => createLocalEmbeddingModel(id, embeddings),
    rerankingModel: (id) => createLocalRerankingModel(id, embeddings),
    async facts(id, signal) {
      return pool.use(id, { task: 'embedding', ...given(signal) }, async (lease) => {
        const { installed, facts } = lease;
        return {
          name: installed.name,
          dimensions: facts.dimensions,
          maxTokens: facts.maxTokens - (await prefixTokens(lease)),
          modelSha256: installed.sha256,
          quantization: installed.quantization,
          runtime: runtimeNames[installed.runtime],
          runtimeVersion: facts.runtime.version,
        };
      });
    },
    async embed(id, texts, { purpose, signal }) {
      requireBearable(texts);
      return pool.use(id, { task: 'embedding', ...given(signal) }, async (lease) => {
        const { queryPrefix, documentPrefix } = lease.settings;
        const prefix = purpose === 'query' ? queryPrefix : documentPrefix;
        const result = await lease.call(
          'embed',
          { texts: texts.map((text) => prefix + text) },
          { seconds: callSeconds + texts.length * secondsPerText },
        );
        const { dimensions } = lease.facts;
        const { cut, tokens, embedMs } = result;
        return { vectors: decodeVectors(result.vectors, texts.length, dimensions), cut, tokens, embedMs };
      });
    },
    async countTokens(id, texts, signal) {
      requireBearable(texts);
      return pool.use(id, given(signal), (lease) => countIn(lease, texts));
    },
    async rerank(id, query, passages, signal) {
      requireBearable([query, ...passages]);
      if (passages.length === 0) return { scores: [], rerankMs: 0 };
      return pool.use(id, { task: 'reranking', ...given(signal) }, async (lease) => {
        const { scores, rerankMs } = await lease.call(
          'rerank',
          { query, passages: [...passages] },
          { seconds: callSeconds + passages.length * secondsPerText },
        );
        if (scores.length !== passages.length) {
          throw new YardstickError('worker/bad-message', `${lease.installed.name} gave another number of scores.`);
        }
        return { scores, rerankMs };
      });
    },
    isLoaded: (id) => pool.isLoaded(id),
    loaded: () => pool.loaded(),
    unload: (id) => pool.unload(id),
    runtime: async () => (asked ??= await shortLived.ask('runtime', { threads })),
    onNotice,
    async close() {
      await Promise.all([pool.close(), shortLived.close()]);
    },
  };
  return embeddings;
}

async function countIn(lease: EncoderLease, texts: readonly string[]): Promise<number[]> {
  const { counts } = await lease.call(
    'countTokens',
    { texts: [...texts] },
    { seconds: callSeconds + texts.length * secondsPerText },
  );
  if (counts.length === texts.length) return counts;
  throw new YardstickError('worker/bad-message', `${lease.installed.name} counted another number of texts.`);
}

/** What the longer of the two prefixes takes of the model's window. */
async function prefixTokens(lease: EncoderLease): Promise<number> {
  const { queryPrefix, documentPrefix } = lease.settings;
  if (queryPrefix === '' && documentPrefix === '') return 0;
  const [nothing = 0, ...prefixes] = await countIn(lease, ['', queryPrefix, documentPrefix]);
  return Math.max(...prefixes) - nothing;
}

function requireBearable(texts: readonly string[]): void {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= longestMessage) return;
  throw new YardstickError('input/too-long', `${length} characters are too many for one call.`, {
    hint: 'Give fewer texts at once.',
  });
}

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
