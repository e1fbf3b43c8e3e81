import type { GgufHeader } from '../ggufHeader.ts';
import { adapterPairs, isEmbedding, type AdapterPair } from './adapterFacts.ts';

type Shaped = Pick<GgufHeader, 'architecture' | 'tensors'>;

/**
 * Why an adapter cannot be put upon a model, in a sentence's end; null where it can: both have one architecture, and each pair multiplies to the shape of a
 * tensor that the model has. The runtime looks at less of it, and aborts the process over the rest.
 * @throws {YardstickError} what `adapterPairs` throws
 */
export function adapterMisfit(adapter: Shaped, base: Shaped, fileName: string): string | null {
  if (adapter.architecture !== base.architecture) {
    return `it is for the architecture ${adapter.architecture}, not ${base.architecture}`;
  }
  const shapes = new Map(base.tensors.map(({ name, shape }) => [name, shape]));
  for (const pair of adapterPairs(adapter, fileName)) {
    const shape = shapes.get(pair.target);
    const target = pair.target.slice(0, 80);
    if (shape === undefined) return `the model has no ${target}`;
    const made = shapeOf(pair);
    if (!sameShape(made, shape)) return `${target} is ${shape.join(' x ')} in the model, and ${made.join(' x ')} here`;
    // The runtime multiplies with the same tensor at the other end, where the pair would have to lie the other way round.
    if (isEmbedding(pair.target) && !shapes.has('output.weight')) {
      return `it changes ${target}, which the model uses for its output, too`;
    }
  }
  return null;
}

/** Of `B A`; models of several experts have a pair for each, behind one another. */
function shapeOf({ target, a, b }: AdapterPair): number[] {
  const [inner, outer] = isEmbedding(target) ? [b.shape[1], a.shape[1]] : [a.shape[0], b.shape[1]];
  const [more, others] = [a.shape.slice(2), b.shape.slice(2)];
  return sameShape(more, others) ? [inner ?? 1, outer ?? 1, ...more] : [inner ?? 1, outer ?? 1, ...more, ...others];
}

/** Dimensions of 1 at the end say nothing. */
function sameShape(one: readonly number[], other: readonly number[]): boolean {
  const places = Math.max(one.length, other.length);
  return Array.from({ length: places }, (_, place) => place).every(
    (place) => (one[place] ?? 1) === (other[place] ?? 1),
  );
}
