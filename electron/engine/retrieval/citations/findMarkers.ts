/** A marker of an answer: `[1]`, or one number of `[1, 3]`. */
export interface Marker {
  /** UTF-16 units in the answer: of the whole bracket. */
  start: number;
  end: number;
  /** As a citation names it: `[1]`. */
  text: string;
  number: number;
}

/** More markers than these are noise of a model that repeats itself. */
const mostMarkers = 500;
/** `[1-9]` names nine passages; a longer span is a year or a page range. */
const longestSpan = 50;

/**
 * Finds `[1]`, `[1, 2]`, `[1-3]`, `[1][2]`, `【1】` and `[passage 1]`, in order.
 * @param isCopied whether the answer's text around a bracket stands in the source just so: then it is the source's own reference, and no marker
 */
export function findMarkers(answer: string, isCopied: (start: number, end: number) => boolean = () => false): Marker[] {
  const markers: Marker[] = [];
  const brackets = /[[【]\s*(?:passages?|source|quelle)?\s*(\d{1,4}(?:\s*(?:[,;&]|and|-|–)\s*\d{1,4})*)\s*[\]】]/giu;
  for (const match of answer.matchAll(brackets)) {
    const start = match.index;
    const end = start + match[0].length;
    // `[1](address)` is a link.
    if (answer[end] === '(' || isCopied(start, end)) continue;
    for (const number of numbersOf(match[1] as string)) {
      if (markers.length < mostMarkers) markers.push({ start, end, text: `[${number}]`, number });
    }
  }
  return markers;
}

function numbersOf(list: string): number[] {
  return [
    ...new Set(
      list.split(/[,;&]|and/).flatMap((part) => {
        const [first = 0, last = first] = part.split(/[-–]/).map(Number);
        if (last < first || last - first > longestSpan) return [first, last];
        return Array.from({ length: last - first + 1 }, (_, index) => first + index);
      }),
    ),
  ];
}
