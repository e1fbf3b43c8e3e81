import type { Tensor } from '@xenova/transformers';
import { YardstickError } from '../../errors.ts';
import { unitLength } from '../unitLength.ts';
import type { Pooling } from './onnxMethods.ts';
import type { TokenizedText } from './textTokens.ts';

/**
 * One vector of unit length per text, from what a network put out for them: a vector per token, or per text where it pools by itself.
 * @throws {YardstickError} `model/bad-output` for an output of another shape, and for numbers that are none
 */
export function poolVectors(output: unknown, texts: readonly TokenizedText[], pooling: Pooling): Float32Array[] {
  const tensors = output as Record<string, Tensor | undefined>;
  const pooled = tensors['sentence_embedding'];
  if (pooled !== undefined) {
    const [rows = 0, width = 0] = shapeOf(pooled, 2, texts.length);
    const data = numbersOf(pooled, rows * width);
    return texts.map((_, row) => directionOf(data.slice(row * width, (row + 1) * width)));
  }
  const perToken = tensors['last_hidden_state'] ?? tensors['token_embeddings'];
  if (perToken === undefined) {
    throw badOutput(`it puts out ${Object.keys(tensors).join(', ').slice(0, 100)}, and no vectors of texts`);
  }
  const [rows = 0, length = 0, width = 0] = shapeOf(perToken, 3, texts.length);
  const data = numbersOf(perToken, rows * length * width);
  return texts.map(({ ids }, row) => {
    const tokens = Math.min(ids.length, length);
    const tokenAt = (token: number) => (row * length + token) * width;
    if (pooling === 'cls') return directionOf(data.slice(tokenAt(0), tokenAt(1)));
    if (pooling === 'last') return directionOf(data.slice(tokenAt(tokens - 1), tokenAt(tokens)));
    const sum = new Float64Array(width);
    for (let token = 0; token < tokens; token++) {
      const start = tokenAt(token);
      for (let place = 0; place < width; place++) sum[place] = (sum[place] ?? 0) + (data[start + place] ?? 0);
    }
    return directionOf(sum);
  });
}

function shapeOf({ dims }: Tensor, axes: number, texts: number): number[] {
  if (dims.length !== axes || dims[0] !== texts) throw badOutput(`its vectors have the shape [${dims.join(', ')}]`);
  return dims;
}

function numbersOf(tensor: Tensor, count: number): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array && data.length === count) return data;
  if (data.length !== count || typeof data[0] !== 'number') throw badOutput(`its vectors are of type ${tensor.type}`);
  return Float32Array.from(data as ArrayLike<number>);
}

function directionOf(vector: Float32Array | Float64Array): Float32Array {
  const direction = unitLength(vector);
  if (direction === null) throw badOutput('some of its numbers are infinite, or none');
  return direction;
}

function badOutput(why: string): YardstickError {
  return new YardstickError('model/bad-output', `The model cannot be used for embeddings: ${why}.`, {
    hint: 'Its files may be damaged, or it was made for another task.',
  });
}
