import { editDistance } from './sequences.ts';

/** At most three names that one may have meant: those that hold it, are held by it, or differ by a few letters; the closest first. */
export function closeNames(name: string, known: readonly string[]): string[] {
  const meant = name
    .slice(0, 50)
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  if (meant === '') return [];
  const plain = meant.replaceAll('-', '');
  return known
    .map((candidate) => {
      const other = candidate.replaceAll('-', '');
      const holds = plain.length > 2 && (other.includes(plain) || plain.includes(other));
      const distance = editDistance(Array.from(plain), Array.from(other));
      return { candidate, distance: holds ? distance / 4 : distance, limit: Math.max(2, plain.length / 3) };
    })
    .filter(({ distance, limit }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
