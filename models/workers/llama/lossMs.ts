import type { Lane } from './lanes.ts';
import type { LoadedModel } from './loadModel.ts';

/** A conversation beside the one that goes on is not always asked again. */
const otherLaneWeight = 0.25;

/**
 * About how long it takes, should this process end, to load the model and to read again what it holds of conversations. Where no speed is known
 * nothing that is worth a word was read.
 * @returns milliseconds
 */
export function lossMs(
  { lanes, loadMs, readSpeed }: Pick<LoadedModel, 'lanes' | 'loadMs' | 'readSpeed'>,
  current: Lane,
): number {
  if (readSpeed === null) return loadMs;
  const tokens = lanes
    .all()
    .reduce((sum, lane) => sum + lane.sequence.nextTokenIndex * (lane === current ? 1 : otherLaneWeight), 0);
  return loadMs + (tokens / readSpeed) * 1_000;
}
