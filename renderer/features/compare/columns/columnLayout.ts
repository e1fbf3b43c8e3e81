/** Narrowest an answer can be and still be read, in pixels. */
const narrowest = 300;
const gap = 12;

/** How many answers stand beside each other: as many as fit, in rows of equal length (six where five fit are two rows of three). */
export function columnsPerRow(count: number, width: number): number {
  if (count <= 1) return 1;
  const fit = Math.max(1, Math.floor((width + gap) / (narrowest + gap)));
  if (fit >= count) return count;
  return Math.ceil(count / Math.ceil(count / fit));
}
