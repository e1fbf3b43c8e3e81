import type { LocalEmbeddingFacts, LocalEmbedResult } from './localEmbeddings.ts';

/** Embedding models in GGUF files, run by llama.cpp beside the language models: their room does this. */
export interface GgufEmbeddings {
  facts(id: string, signal?: AbortSignal): Promise<LocalEmbeddingFacts>;
  embed(id: string, texts: readonly string[], signal?: AbortSignal): Promise<LocalEmbedResult>;
  countTokens(id: string, texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  isLoaded(id: string): boolean;
}
