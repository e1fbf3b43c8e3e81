import type { TextLine } from './lines.ts';

/** Of a page's height: where running heads, feet and page numbers stand. */
const margin = 0.1;
const leastPages = 3;

/**
 * Lines that stand at the top or the bottom of many pages, but for their numbers: running heads and page numbers. In the text they would
 * cut sentences that go on over the page.
 */
export function findRunningLines(pages: readonly { height: number; lines: readonly TextLine[] }[]): Set<TextLine> {
  const places = new Map<string, { pages: Set<number>; lines: TextLine[] }>();
  for (const [index, { height, lines }] of pages.entries()) {
    for (const line of lines) {
      if (line.y > height * margin && line.y < height * (1 - margin)) continue;
      const key = `${line.y < height / 2 ? 'top' : 'foot'} ${line.text.replace(/\d+|\b[ivxlc]+\b/gi, '#')}`;
      const place = places.get(key) ?? { pages: new Set(), lines: [] };
      place.pages.add(index);
      place.lines.push(line);
      places.set(key, place);
    }
  }
  const repeated = [...places.values()].filter((place) => place.pages.size >= Math.max(leastPages, pages.length * 0.4));
  return new Set(repeated.flatMap((place) => place.lines));
}
