import { editDistance } from './sequences.ts';

/**
 * At most three names that one may have meant: those that hold it, are held by it, or differ by a few letters, the closest first. What a metric is called among people
 * ("Word error rate" for `wer`) counts as its name, too.
 */
export function closeNames(name: string, known: ReadonlyMap<string, { label: string }>): string[] {
  const meant = plain(name.slice(0, 50));
  if (meant === '') return [];
  return Array.from(known, ([candidate, { label }]) => ({
    candidate,
    distance: Math.min(...[candidate, label].map((called) => distanceOf(meant, plain(called)))),
  }))
    .filter(({ distance }) => distance <= Math.max(2, meant.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');

function distanceOf(meant: string, called: string): number {
  const distance = editDistance(Array.from(meant), Array.from(called));
  const holds = meant.length > 2 && (called.includes(meant) || meant.includes(called));
  return holds ? distance / 4 : distance;
}
