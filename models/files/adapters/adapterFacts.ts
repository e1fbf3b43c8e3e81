import { YardstickError } from '../../errors.ts';
import { cleanText } from '../cleanText.ts';
import type { GgufHeader, GgufTensor } from '../ggufHeader.ts';

/** What a LoRA adapter says of itself. A weight `W` of its base becomes `W + scale * alpha / rank * B A`. */
export interface AdapterFacts {
  /** Its own, without its base's. */
  name: string;
  /** Inner width of its pairs: the least and the largest, mostly the same. */
  rank: { least: number; most: number };
  /** Null where the file states none, or 0: the runtime then leaves out `alpha / rank`. */
  alpha: number | null;
  /** Tensors of its base that it changes. */
  tensors: number;
  /** Numbers that were trained. */
  parameters: number;
}

/** The two halves of what is added to one tensor of the base. */
export interface AdapterPair {
  /** Name of the base's tensor. */
  target: string;
  a: GgufTensor;
  b: GgufTensor;
}

/** What llama.cpp's converter writes, and its runtime multiplies with. */
const tensorTypes: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16', 'Q8_0']);
/** The largest that are trained are 256; a decomposition of a whole weight can have as many as the weight is wide. */
const mostRank = 8192;
const half = /^(.+)\.lora_([ab])$/;

/** True for what is put upon a model rather than being one. */
export function isAdapter({ metadata, tensors }: Pick<GgufHeader, 'metadata' | 'tensors'>): boolean {
  return metadata.get('general.type') === 'adapter' || tensors.some(({ name }) => half.test(name));
}

/**
 * Reads a LoRA adapter's facts off its header.
 * @throws {YardstickError} `model/unsupported` for another kind of adapter, `model/hostile-file` for one that contradicts itself
 */
export function adapterFacts(header: GgufHeader, fileName: string): AdapterFacts {
  const { metadata } = header;
  if (metadata.get('general.type') !== 'adapter' || metadata.get('adapter.type') !== 'lora') {
    throw unsupported(fileName, 'it does not say that it is a LoRA adapter');
  }
  // Works only behind certain words of a prompt, which the runtime here does not look for.
  if (metadata.has('adapter.alora.invocation_tokens')) throw unsupported(fileName, 'it is an activated LoRA adapter');
  const alpha = metadata.get('adapter.lora.alpha');
  if (alpha !== undefined && (typeof alpha !== 'number' || !Number.isFinite(alpha))) {
    throw faulty(fileName, 'its adapter.lora.alpha is not a number');
  }
  const pairs = adapterPairs(header, fileName);
  const ranks = pairs.map(({ b }) => b.shape[0] ?? 0);
  return {
    name: cleanText(header.name) ?? cleanText(fileName.replace(/\.gguf$/i, '')) ?? 'adapter',
    rank: { least: Math.min(...ranks), most: Math.max(...ranks) },
    alpha: alpha === undefined || alpha === 0 ? null : alpha,
    tensors: pairs.length,
    parameters: header.parameterCount,
  };
}

/**
 * The pairs of a LoRA adapter, each whole and of one rank.
 * @throws {YardstickError} `model/unsupported`, `model/hostile-file`
 */
export function adapterPairs(header: Pick<GgufHeader, 'tensors'>, fileName: string): AdapterPair[] {
  const halves = new Map<string, Partial<Record<'a' | 'b', GgufTensor>>>();
  for (const tensor of header.tensors) {
    const [, target, side] = half.exec(tensor.name) ?? [];
    if (target === undefined || side === undefined) {
      // The runtime leaves vectors of norms out without a word: its answers would not be the adapter's.
      throw unsupported(fileName, `it changes more than pairs of matrices (${tensor.name.slice(0, 80)})`);
    }
    if (!tensorTypes.has(tensor.type)) throw unsupported(fileName, `${tensor.name.slice(0, 80)} is ${tensor.type}`);
    halves.set(target, { ...halves.get(target), [side]: tensor });
  }
  if (halves.size === 0) throw faulty(fileName, 'it has no weights in it');
  return [...halves].map(([target, { a, b }]) => {
    const what = target.slice(0, 80);
    if (a === undefined || b === undefined) {
      throw faulty(
        fileName,
        `${what} has only lora_${a === undefined ? 'b' : 'a'}, not lora_${a === undefined ? 'a' : 'b'}`,
      );
    }
    const rank = b.shape[0] ?? 0;
    const inner = isEmbedding(target) ? a.shape[0] : (a.shape[1] ?? 1);
    if (inner !== rank) throw faulty(fileName, `the two halves of ${what} have the ranks ${inner} and ${rank}`);
    if (rank > mostRank) throw faulty(fileName, `${what} has the rank ${rank}, more than ${mostRank}`);
    return { target, a, b };
  });
}

/** The runtime looks tokens up in `A` there, rather than multiplying with it: it lies the other way round. */
export function isEmbedding(target: string): boolean {
  return target.endsWith('token_embd.weight');
}

function unsupported(fileName: string, why: string): YardstickError {
  return new YardstickError('model/unsupported', `${fileName} cannot be put upon a model here: ${why}`, {
    hint: 'Plain LoRA adapters in GGUF can. Convert it anew with convert_lora_to_gguf.py of llama.cpp, or merge it into its base and import that.',
  });
}

function faulty(fileName: string, why: string): YardstickError {
  return new YardstickError('model/hostile-file', `${fileName} is damaged or hostile: ${why}`, {
    hint: 'Get it again, from a source that you trust.',
  });
}
