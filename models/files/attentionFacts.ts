import type { AttentionFacts } from '../catalog/entry.ts';
import type { GgufHeader } from './ggufHeader.ts';

/** The sizes of a model's KV cache from its header; null where the header does not state them as plain numbers. */
export function attentionFacts(header: GgufHeader): AttentionFacts | null {
  const read = (key: string): number | null => {
    const value = header.metadata.get(`${header.architecture}.${key}`);
    return typeof value === 'number' && value > 0 && value < 1e6 ? value : null;
  };
  const blocks = read('block_count');
  const heads = read('attention.head_count');
  const width = read('embedding_length');
  const keyValueHeads = read('attention.head_count_kv') ?? heads;
  const headLength = heads === null || width === null ? null : width / heads;
  const keyLength = read('attention.key_length') ?? headLength;
  const valueLength = read('attention.value_length') ?? headLength;
  if (blocks === null || keyValueHeads === null || keyLength === null || valueLength === null) return null;
  return { blocks, keyValueHeads, keyLength, valueLength };
}
