import type { InstalledModel } from '../files/installedModel.ts';
import type { AttentionFacts, CatalogEntry } from './entry.ts';
import { entrySize } from './entrySize.ts';

export interface MemoryFit {
  /** `fits`: with room to spare; `tight`: more than 90 % of what is free; `too-large`: more than is free. */
  verdict: 'fits' | 'tight' | 'too-large';
  /** Estimate of what the model occupies while it runs. */
  memoryBytes: number;
}

type Sized = Pick<CatalogEntry, 'parameters' | 'runtime' | 'architecture' | 'contextTokens'>;

/** More than this share of what is free is called tight: the system and the page want memory too. */
const comfortableShare = 0.9;
const llamaRuntimeBytes = 60 << 20;
/** Whisper tiny.en with 43 MB of weights peaked at 608 MB, whole process, two windows side by side, on a 2-core machine. */
const onnxRuntimeBytes = 500 << 20;

/**
 * Whether a model fits in memory, before it is downloaded or loaded: weights + KV cache (16-bit) + compute buffers + runtime.
 * A GPU with enough memory counts as a place to fit, the largest one. An estimate: what a load really took is in `doctor`.
 */
export function estimateFit(options: {
  entry?: CatalogEntry;
  installed?: InstalledModel;
  contextTokens: number;
  freeMemoryBytes: number;
  gpus: { memoryBytes: number }[];
}): MemoryFit {
  const memoryBytes = estimateMemory(options);
  const room = Math.max(options.freeMemoryBytes, ...options.gpus.map((gpu) => gpu.memoryBytes));
  const verdict = memoryBytes <= room * comfortableShare ? 'fits' : memoryBytes <= room ? 'tight' : 'too-large';
  return { verdict, memoryBytes };
}

function estimateMemory(options: { entry?: CatalogEntry; installed?: InstalledModel; contextTokens: number }): number {
  const { entry, installed } = options;
  const attention = installed?.attention ?? entry?.attention;
  const size = installed?.sizeBytes ?? (entry === undefined ? 0 : entrySize(entry).bytes);
  const facts: Sized = {
    parameters: installed?.parameters ?? entry?.parameters ?? size,
    runtime: installed?.runtime ?? entry?.runtime ?? 'llama.cpp',
    architecture: installed?.architecture ?? entry?.architecture ?? 'decoder',
    contextTokens: installed?.contextTokens ?? entry?.contextTokens ?? options.contextTokens,
  };
  if (facts.runtime === 'onnx') {
    return size * 2 + onnxRuntimeBytes;
  }
  const tokens = Math.min(options.contextTokens, facts.contextTokens);
  const perToken = attention === undefined ? typicalCacheBytes(facts.parameters) : cacheBytes(attention);
  return Math.round(size + tokens * perToken + computeBytes(facts.parameters) + llamaRuntimeBytes);
}

/** Keys and values of one token in all blocks, 16 bits each. */
function cacheBytes(facts: AttentionFacts): number {
  return facts.blocks * facts.keyValueHeads * (facts.keyLength + facts.valueLength) * 2;
}

/** The same where nothing states it: what models of 4 to 8 billion weights need (Llama 3.1 8B: 131 kB), on the safe side for small ones. */
function typicalCacheBytes(parameters: number): number {
  return 131_072 * Math.max(1, parameters / 8e9) ** 0.8;
}

/** Scratch memory of one batch of 512 tokens: mostly the vocabulary's logits in small models, the widest layer in large ones. */
function computeBytes(parameters: number): number {
  return 100e6 + 40e6 * Math.sqrt(parameters / 1e9);
}
