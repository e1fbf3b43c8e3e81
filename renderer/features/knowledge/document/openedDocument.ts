import type { Citation, Hit } from '../knowledgeTypes.ts';

/** Offsets are UTF-16 units in the document's text. */
export interface Span {
  start: number;
  end: number;
}

/** A place of a document that something led to: a passage, and the words in it that were looked for. */
export interface Finding extends Span {
  words: Span[];
  /** Names the place: `hit`, or a quote that was checked. */
  kind: 'hit' | 'quote' | 'passage';
}

/** The document that is shown, and where. */
export interface OpenedDocument {
  documentId: string;
  title: string;
  /** In the order of the document. */
  findings: Finding[];
  /** Which of them is shown. */
  at: number;
}

/** A hit with the other hits of the same document, so that one can go through them. */
export function openHit(hit: Hit, hits: readonly Hit[]): OpenedDocument {
  const own = hits
    .filter((other) => other.documentId === hit.documentId)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  return {
    documentId: hit.documentId,
    title: hit.title,
    findings: own.map(findingOf),
    at: Math.max(0, own.indexOf(hit)),
  };
}

function findingOf({ start, end, highlights }: Hit): Finding {
  return {
    start,
    end,
    kind: 'hit',
    words: highlights.map((word) => ({ start: start + word.start, end: start + word.end })),
  };
}

/** The place that an answer names. */
export function openCitation(citation: Citation): OpenedDocument {
  const { documentId, title, start, end, quote, found } = citation;
  const kind = quote !== null && found ? 'quote' : 'passage';
  return { documentId, title, findings: [{ start, end, kind, words: [] }], at: 0 };
}

/** A document from its beginning, or at one place. */
export function openDocument(documentId: string, title: string, place?: Span): OpenedDocument {
  const findings: Finding[] = place === undefined ? [] : [{ ...place, kind: 'passage', words: [] }];
  return { documentId, title, findings, at: 0 };
}
