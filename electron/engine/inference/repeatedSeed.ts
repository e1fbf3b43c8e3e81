import { runLimits } from './runLimits.ts';

/** The seed of a repeat (0-based): each its own, and the same each time the run is made. Goes on from 0 after the largest seed. */
export function repeatedSeed(seed: number, repeat: number): number {
  return (seed + repeat) % (runLimits.seed + 1);
}
