import { createRandom } from '../../electron/engine/statistics/random.ts';

const latent = 96;
const clusters = 3_000;

/**
 * Unit vectors with the structure that vectors of text have and pure noise has not: few true dimensions and clusters. A Gaussian mixture of 3,000 clusters in
 * 96 dimensions (centres standard normal, `noise` the standard deviation around them), carried into `dimensions` by a fixed random matrix and scaled
 * to length 1. Noise 0.55 parts the clusters well, 1.0 makes them overlap. The same seed gives the same vectors on every machine.
 */
export function clusteredVectors(options: { seed: number; dimensions: number; noise: number }): {
  fill(target: Float32Array): void;
} {
  const { seed, dimensions, noise } = options;
  // The same space for all seeds: queries are drawn from the clusters of what is searched.
  const space = createRandom(1);
  const matrix = Float32Array.from({ length: latent * dimensions }, () => space.normal());
  const centres = Float32Array.from({ length: clusters * latent }, () => space.normal());
  const random = createRandom(seed);

  function fillOne(vector: Float32Array): void {
    vector.fill(0);
    const centre = random.integer(clusters) * latent;
    for (let from = 0; from < latent; from += 1) {
      const value = (centres[centre + from] as number) + noise * random.normal();
      const row = from * dimensions;
      for (let to = 0; to < dimensions; to += 1) {
        vector[to] = (vector[to] as number) + value * (matrix[row + to] as number);
      }
    }
    let square = 0;
    for (let to = 0; to < dimensions; to += 1) square += (vector[to] as number) ** 2;
    const scale = 1 / Math.sqrt(square);
    for (let to = 0; to < dimensions; to += 1) vector[to] = (vector[to] as number) * scale;
  }

  return {
    fill(target) {
      for (let at = 0; at < target.length; at += dimensions) fillOne(target.subarray(at, at + dimensions));
    },
  };
}
