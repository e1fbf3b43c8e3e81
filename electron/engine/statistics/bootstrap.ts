import { percentile } from './percentile.ts';
import { createRandom, type Random } from './random.ts';

export interface Interval {
  low: number;
  high: number;
}

/**
 * Percentile bootstrap intervals (Efron, 1979) of several statistics at once: `resample` draws the data anew and returns the
 * statistics of that draw, always as many and in the same order. Same seed, same intervals.
 */
export function bootstrapIntervals(options: {
  resample: (random: Random) => ArrayLike<number>;
  /** Draws. */
  resamples: number;
  /** Share of the draws inside the interval, 0..1. */
  confidence: number;
  seed: number;
}): Interval[] {
  const random = createRandom(options.seed);
  const draws: number[][] = [];
  for (let draw = 0; draw < options.resamples; draw += 1) {
    const statistics = options.resample(random);
    for (let index = 0; index < statistics.length; index += 1) {
      (draws[index] ??= []).push(statistics[index] as number);
    }
  }
  const tail = (1 - options.confidence) / 2;
  return draws.map((values) => ({ low: percentile(values, tail), high: percentile(values, 1 - tail) }));
}
