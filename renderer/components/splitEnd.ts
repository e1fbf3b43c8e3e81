/** UTF-16 units that the end of a name has at most: beside it, the beginning must have room too. */
const longestEnd = 12;
const shortestEnd = 4;

/**
 * A name in two: what may be cut where there is no room, and its end, which tells it apart from others of its family (`-2026-1b`). The end begins at a
 * sign between words where there is one. A name that is short anyway is all end.
 */
export function splitEnd(name: string): { start: string; end: string } {
  if (name.length <= longestEnd) return { start: '', end: name };
  const fits = [...name.matchAll(/[\s/:._@-]/g)]
    .map(({ index }) => index)
    .find((at) => name.length - at <= longestEnd && name.length - at >= shortestEnd);
  if (fits !== undefined) return { start: name.slice(0, fits), end: name.slice(fits) };
  // No half of a surrogate pair, and no accent without its letter.
  let at = name.length - 10;
  while (at > 0 && /^(?:[\uDC00-\uDFFF]|\p{M})/u.test(name.slice(at))) at -= 1;
  return { start: name.slice(0, at), end: name.slice(at) };
}
