import type { Citation } from '../app/engineTypes.ts';

/** How sure a citation is: its words stand in the source, it only names a passage, or what it says is not there. */
export type CitationStatus = 'verified' | 'named' | 'missing';

const statusWords: Record<CitationStatus, string> = {
  verified: 'Quote found in the source',
  named: 'Passage named, nothing quoted',
  missing: 'Not found in the source',
};

export function statusOf({ quote, found }: Pick<Citation, 'quote' | 'found'>): CitationStatus {
  if (!found) return 'missing';
  return quote === null ? 'named' : 'verified';
}

/** What an answer says itself with a marker: words that were found without it say nothing about it. */
const citedWith = (citations: readonly Citation[], marker: string): Citation[] =>
  citations.filter((citation) => citation.marker === marker && citation.matched !== true);

/** The worst of what an answer says with one marker; null for a marker that names no passage. */
export function markerStatus(citations: readonly Citation[], marker: string): CitationStatus | null {
  const own = citedWith(citations, marker).map(statusOf);
  if (own.length === 0) return null;
  return own.includes('missing') ? 'missing' : own.includes('verified') ? 'verified' : 'named';
}

/** One line of the list of sources per place: the same marker with the same quote says nothing twice. */
export function distinctCitations(citations: readonly Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter(({ marker, quote, start, end }) => {
    const key = JSON.stringify([marker, quote, start, end]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What was found out about a citation, in words. */
export const statusText = (citation: Citation): string =>
  citation.matched === true ? 'Same words, found by Yardstick' : statusWords[statusOf(citation)];

/** The citation that a marker leads to: one whose words are there before one whose are not; null where it names no passage that was given. */
export function shownCitation(citations: readonly Citation[], marker: string): Citation | null {
  const own = citedWith(citations, marker).filter(({ documentId }) => documentId !== '');
  return own.find((citation) => statusOf(citation) === 'verified') ?? own[0] ?? null;
}

/** "[1, 3]" -> "[1]", "[3]". */
export const markersIn = (text: string): string[] => [...text.matchAll(/\d+/g)].map(([number]) => `[${number}]`);

/** "[3]" -> "3"; a dash for words that stand behind no marker. */
export const markerNumber = (marker: string): string => marker.replaceAll(/[[\]]/g, '') || '–';
