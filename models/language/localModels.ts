import type { LanguageModelV4 } from '@ai-sdk/provider';
import { fileURLToPath } from 'node:url';
import { YardstickError } from '../errors.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { MachineMemory } from '../machine/machineMemory.ts';
import type { ModelNotice } from '../machine/modelNotice.ts';
import { createNotices } from '../machine/notices.ts';
import { forkedProcesses } from '../workers/forkedProcess.ts';
import { isLlamaMessage } from '../workers/llama/llamaMessages.ts';
import type {
  ContinuationsParams,
  ContinuationsResult,
  LlamaMethods,
  LlamaRuntime,
  TokenDistributionsParams,
  TokenDistributionsResult,
} from '../workers/llama/llamaMethods.ts';
import { createShortLived } from '../workers/shortLived.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import type { SharedPrefix } from './localFacts.ts';
import { createLocalLanguageModel } from './localLanguageModel.ts';
import { createLanguagePool } from './languagePool.ts';

/** A message of a conversation, as text. */
export interface PromptMessageLike {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** The language models of this machine, each in a process of its own. */
export interface LocalModels {
  /** Loads when first called. Understands `providerOptions.yardstick` (`LocalCallOptions`), reports `LocalRunFacts`. */
  languageModel(id: string): LanguageModelV4;
  /**
   * Reads a draft into a conversation while it is typed. Does nothing if the model is not loaded or busy; gives way to a real call. Never rejects.
   */
  preload(id: string, messages: PromptMessageLike[], sequence: string, signal?: AbortSignal): Promise<void>;
  /**
   * How likely the model finds a text, token by token (natural logarithms), and its perplexity: given a prefix, or as the answer to a conversation that the
   * model's own template writes. @throws {YardstickError} `context/too-long`
   */
  logProbabilities(
    id: string,
    text: string,
    options?: {
      prefix?: string;
      messages?: PromptMessageLike[];
      /** Of either of them, where it is one of a series. */
      sharedPrefix?: SharedPrefix;
      signal?: AbortSignal;
    },
  ): Promise<{ tokens: { text: string; logProbability: number | null }[]; perplexity: number | null }>;
  /**
   * How likely the model finds each of several texts behind the same plain text, which it reads once: sums of natural logarithms, in the texts' order, and what was kept.
   * @throws {YardstickError} `context/too-long`
   */
  continuationLikelihoods(id: string, params: ContinuationsParams, signal?: AbortSignal): Promise<ContinuationsResult>;
  /** What a model expects at each token of a plain text. @throws {YardstickError} `context/too-long`, `input/invalid` */
  tokenDistributions(
    id: string,
    params: TokenDistributionsParams,
    signal?: AbortSignal,
  ): Promise<TokenDistributionsResult>;
  loaded(): { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  unload(id: string): Promise<void>;
  /** What models run on here; starts a short-lived worker when none is running. */
  runtime(): Promise<{
    version: string;
    backend: string;
    devices: { name: string; memoryBytes: number; api: string }[];
    threads: number;
  }>;
  /** GPUs, as far as they are known: asks nobody, so none before the first load or `runtime()`. */
  devices(): { name: string; memoryBytes: number; api: string }[];
  onNotice(listener: (notice: ModelNotice) => void): () => void;
  /** At most 4 seconds; leaves no process behind. */
  close(): Promise<void>;
}

export interface LocalModelsOptions {
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath' | 'quarantine'>;
  /** Shared with the other kinds of local models. */
  memory: MachineMemory;
  gpu?: 'auto' | false;
  /** One per physical core without it. */
  threads?: number;
  /** Upper limit of a context in tokens, unless a prompt needs more; 4,096 without it. */
  contextTokens?: number;
  /** Deaths of a model's process within a span that put its file into quarantine; 3 in 60 s without it. */
  breaker?: { deaths: number; withinMs: number };
  /** Starts the workers; real processes without it. */
  processes?: ProcessAdapter;
}

const workerEntry = fileURLToPath(new URL('../workers/llama/main.ts', import.meta.url));

export function createLocalModels(options: LocalModelsOptions): LocalModels {
  const { notify, onNotice } = createNotices();
  const processes = options.processes ?? forkedProcesses(workerEntry);
  const gpu = options.gpu ?? 'auto';
  const threads = options.threads ?? null;
  const pool = createLanguagePool({
    library: options.library,
    processes,
    notify,
    gpu,
    threads,
    memory: options.memory,
    contextTokens: options.contextTokens ?? 4_096,
    ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
  });
  let asked: LlamaRuntime | undefined;
  const shortLived = createShortLived<LlamaMethods>({
    processes,
    name: 'The llama.cpp worker',
    isWellFormed: isLlamaMessage,
  });

  return {
    languageModel: (id) => createLocalLanguageModel(id, pool),
    async preload(id, messages, sequence, signal) {
      await pool
        .useIfIdle(id, async (lease, giveWay) => {
          await lease.call(
            'preload',
            { messages: workerMessages(messages), sequence },
            { signal: signal === undefined ? giveWay : AbortSignal.any([signal, giveWay]) },
          );
        })
        .catch(() => undefined);
    },
    async logProbabilities(id, text, { prefix = '', messages, sharedPrefix, signal } = {}) {
      const options = signal === undefined ? {} : { signal };
      const { tokens } = await pool.use(id, options, (lease) =>
        lease.call(
          'logProbabilities',
          {
            text,
            prefix,
            ...(messages === undefined ? {} : { messages: workerMessages(messages) }),
            ...(sharedPrefix === undefined ? {} : { sharedPrefix }),
          },
          options,
        ),
      );
      const known = tokens.flatMap(({ logProbability }) => (logProbability === null ? [] : [logProbability]));
      const perplexity =
        known.length === 0 ? null : Math.exp(-known.reduce((sum, value) => sum + value, 0) / known.length);
      return { tokens, perplexity };
    },
    async continuationLikelihoods(id, params, signal) {
      const options = signal === undefined ? {} : { signal };
      const scored = await pool.use(id, options, (lease) => lease.call('continuationLikelihoods', params, options));
      if (scored.texts.length !== params.texts.length) {
        throw new YardstickError('worker/bad-message', 'The model did not score every text that it was given.');
      }
      return scored;
    },
    tokenDistributions(id, params, signal) {
      const options = signal === undefined ? {} : { signal };
      return pool.use(id, options, (lease) => lease.call('tokenDistributions', params, options));
    },
    loaded: () => pool.loaded(),
    unload: (id) => pool.unload(id),
    async runtime() {
      const {
        version,
        backend,
        devices,
        threads: used,
      } = pool.runtime() ?? (asked = await shortLived.ask('runtime', { gpu, threads }));
      return { version, backend, devices, threads: used };
    },
    devices: () => (pool.lastRuntime() ?? asked)?.devices ?? [],
    onNotice,
    async close() {
      await Promise.all([pool.close(), shortLived.close()]);
    },
  };
}

const workerMessages = (messages: readonly PromptMessageLike[]) =>
  messages.map(({ role, content }) => ({ role, text: content }));
