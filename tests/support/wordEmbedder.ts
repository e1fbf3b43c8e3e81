import { createHash } from 'node:crypto';
import type { Embedder } from '../../electron/engine/inference/embedding.ts';

export interface WordEmbedderOptions {
  dimensions?: number;
  maxTokens?: number;
  /** Of its weights, which may become others under the same name. */
  sha256?: () => string;
  /** Called before each call; may wait, or throw what a model would. */
  before?: (texts: readonly string[], signal: AbortSignal | undefined) => Promise<void> | void;
}

export interface WordEmbedder extends Embedder {
  /** Texts embedded so far. */
  readonly embedded: string[];
}

/**
 * A model of a few lines that stands where what matters is who calls it, and when: a text is the bag of its words, each a place in the vector.
 * Texts that share words are near each other. Its tokens are words and marks, and two for every text.
 */
export function createWordEmbedder(options: WordEmbedderOptions = {}): WordEmbedder {
  const { dimensions = 32, maxTokens = 512, sha256 = () => 'ab'.repeat(32), before } = options;
  const embedded: string[] = [];
  return {
    embedded,
    async facts(model) {
      if (!model.startsWith('local:')) throw new Error(`${model} is not here`);
      return {
        model,
        name: 'Words',
        dimensions,
        maxTokens,
        local: true,
        destination: null,
        conditions: { modelSha256: sha256(), quantization: 'none', runtime: 'words', runtimeVersion: null },
      };
    },
    weightsOf: () => ({ name: 'Words', sha256: sha256() }),
    async embed(_model, texts, { signal }) {
      signal?.throwIfAborted();
      await before?.(texts, signal);
      embedded.push(...texts);
      const tokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
      return { vectors: texts.map((text) => vectorOf(text, dimensions)), embedMs: 0, cut: [], tokens };
    },
    countTokens: async (_model, texts) => texts.map(tokensOf),
    models: () => [{ id: 'local:words', name: 'Words', local: true, installed: true, detail: 'a bag of words' }],
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];

const tokensOf = (text: string): number => 2 + wordsOf(text).length;

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of wordsOf(text)) {
    const place = createHash('sha256').update(word).digest().readUInt32LE() % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector.fill(dimensions ** -0.5) : vector.map((value) => value / length);
}
