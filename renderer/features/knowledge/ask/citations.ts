import type { Citation } from '../knowledgeTypes.ts';

/** How sure a citation is: its words stand in the source, it only names a passage, or what it says is not there. */
export type CitationStatus = 'verified' | 'named' | 'missing';

export const statusWords: Record<CitationStatus, string> = {
  verified: 'Quote found in the source',
  named: 'Passage named, nothing quoted',
  missing: 'Not found in the source',
};

export function statusOf({ quote, found }: Pick<Citation, 'quote' | 'found'>): CitationStatus {
  if (!found) return 'missing';
  return quote === null ? 'named' : 'verified';
}

/** The worst of what an answer says with one marker; null for a marker that names no passage. */
export function markerStatus(citations: readonly Citation[], marker: string): CitationStatus | null {
  const own = citations.filter((citation) => citation.marker === marker).map(statusOf);
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

/** "[3]" -> "3". */
export const markerNumber = (marker: string): string => marker.replaceAll(/[[\]]/g, '');
