import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readGgufHeader } from '../../models/files/ggufHeader.ts';
import { createRandom } from '../../electron/engine/statistics/random.ts';
import { writeGguf, type GgufWriterTensor, type GgufWriterValue } from './ggufWriter.ts';

export interface LoraOptions {
  name?: string;
  seed?: number;
  /** Inner width of every pair. */
  rank?: number;
  /** Null writes none. */
  alpha?: number | null;
  /** Size of the numbers in `B`: with 0 the adapter changes nothing, as one does before its training. */
  strength?: number;
  /** Which tensors of the base it changes; the attention's projections without it. */
  targets?: RegExp;
  /** Overrides or adds metadata: for files that lie about themselves. */
  metadata?: Readonly<Record<string, GgufWriterValue>>;
  /** What is wrong with its tensors. */
  damage?: (tensors: GgufWriterTensor[]) => GgufWriterTensor[];
}

/** A real LoRA adapter in GGUF, as llama.cpp's converter writes them, for the model in a file: random pairs from a seed. */
export async function buildLora(base: string, options: LoraOptions = {}): Promise<Buffer> {
  const { seed = 1, rank = 4, alpha = 8, strength = 0.5, targets = /attn_(q|k|v|output)\.weight$/ } = options;
  const header = await readGgufHeader(base);
  const random = createRandom(seed);
  const matrix = (columns: number, rows: number, scale: number) =>
    Float32Array.from({ length: columns * rows }, () => (random.uniform() * 2 - 1) * scale);
  const tensors = header.tensors
    .filter(({ name }) => targets.test(name))
    .flatMap(({ name, shape: [inner = 1, outer = 1] }): GgufWriterTensor[] => [
      { name: `${name}.lora_a`, shape: [inner, rank], data: matrix(inner, rank, 1 / Math.sqrt(inner)) },
      { name: `${name}.lora_b`, shape: [rank, outer], data: matrix(rank, outer, strength) },
    ]);
  const metadata = new Map<string, GgufWriterValue>([
    ['general.architecture', { type: 'string', value: header.architecture }],
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.name', { type: 'string', value: options.name ?? 'Pirate' }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['adapter.type', { type: 'string', value: 'lora' }],
  ]);
  if (alpha !== null) metadata.set('adapter.lora.alpha', { type: 'float32', value: alpha });
  for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
  return writeGguf({ metadata, tensors: options.damage?.(tensors) ?? tensors });
}

/** Writes the adapter to `file`, making its folder, and returns `file`. */
export async function writeLora(file: string, base: string, options?: LoraOptions): Promise<string> {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await buildLora(base, options));
  return file;
}
