import type { DataRow } from '../../dataset.ts';

/** What a row is asked about, without what differs between two ways to write the same: case, punctuation, spaces, forms of letters. */
export function askedText({ input, context, images, audio }: DataRow): string {
  const plain = [input, ...context]
    .join('\n')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  // Signs alone (sums, code in symbols) are told apart by themselves.
  const text = plain === '' ? input.replace(/\s+/g, ' ').trim() : plain;
  return images.length === 0 && audio === null ? text : `${text}\n${images.join('\n')}\n${audio ?? ''}`;
}
