import type { GgufHeader } from '../files/ggufHeader.ts';

/** What the process itself and the runtime's buffers take. */
const overheadBytes = 220 * 2 ** 20;

export interface MemoryNeed {
  weightsBytes: number;
  /** For one conversation of the given length. */
  contextBytes: number;
  totalBytes: number;
}

/**
 * Memory that a model needs, from its header: the weights, keys and values of a conversation as 16-bit floats, and the runtime. An estimate to refuse
 * what cannot work before it is tried; sliding windows and shared layers make the true need smaller.
 */
export function memoryNeed(header: GgufHeader, contextTokens: number): MemoryNeed {
  const numberOf = (key: string): number | undefined => {
    const value = header.metadata.get(`${header.architecture}.${key}`);
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  const layers = numberOf('block_count') ?? 0;
  const heads = numberOf('attention.head_count') ?? 1;
  const width = numberOf('embedding_length') ?? 0;
  const headWidth = numberOf('attention.key_length') ?? width / heads;
  const sharedHeads = numberOf('attention.head_count_kv') ?? heads;
  const tokens = Math.min(contextTokens, header.contextLength ?? contextTokens);
  const contextBytes = Math.round(2 * 2 * layers * sharedHeads * headWidth * tokens);
  return {
    weightsBytes: header.fileBytes,
    contextBytes,
    totalBytes: header.fileBytes + contextBytes + overheadBytes,
  };
}
