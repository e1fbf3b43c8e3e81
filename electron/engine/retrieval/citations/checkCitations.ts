import type { DocumentPage } from '../../documents/document.ts';
import type { Citation } from '../ask.ts';
import type { SearchHit } from '../search.ts';
import { commonSpans } from './commonSpans.ts';
import { findMarkers, type Marker } from './findMarkers.ts';
import { findQuotes, type Quote } from './findQuotes.ts';
import { locateQuote, quoteSource, type QuoteSource } from './locateQuote.ts';

/** What a citation is checked against beside its passage; undefined where the document is gone. */
export type ReadDocument = (id: string) => Promise<{ text: string; pages: readonly DocumentPage[] } | undefined>;

type CitedPassage = Pick<SearchHit, 'documentId' | 'path' | 'title' | 'page' | 'start' | 'end' | 'text'>;

/** A quote of fewer words that belongs to no marker is emphasis, and not reported when it stands nowhere. */
const fewestWordsOfClaim = 4;
const mostCitations = 200;

/**
 * Finds what an answer cites and checks every quote by string match, first in its passage, then in the whole document.
 *
 * A quote belongs to the marker of its line in whose passage it stands; if it stands in none, to the next one, and is looked for in the other passages. Where an answer has no marker at all, its
 * quotes are looked for in all passages, and then runs of words that it shares with one (`matched`). Nothing else becomes a citation.
 */
export async function checkCitations(
  answer: string,
  passages: readonly CitedPassage[],
  readDocument: ReadDocument,
): Promise<Citation[]> {
  const checker = createChecker(passages, readDocument);
  const quotes = findQuotes(answer);
  const markers = findMarkers(answer, (start, end) => isCopied(answer, start, end, passages));
  const citations =
    markers.length > 0
      ? await citationsOfMarkers(answer, markers, quotes, checker)
      : await citationsWithoutMarkers(answer, quotes, passages, checker);
  return distinct(citations).slice(0, mostCitations);
}

interface Checker {
  /** Passage `number` (from 1) as a citation, with the quote where it stands; `found` is false where it does not, or where no such passage was given. */
  cite(number: number, marker: string, quote: string | null): Promise<Citation>;
  /** The first passage that has the quote. */
  search(quote: string): Promise<Citation | undefined>;
}

function createChecker(passages: readonly CitedPassage[], readDocument: ReadDocument): Checker {
  const sources = new Map<number, QuoteSource>();
  const documents = new Map<string, Promise<{ source: QuoteSource; pages: readonly DocumentPage[] } | undefined>>();
  const sourceOf = (place: number): QuoteSource => {
    const known = sources.get(place) ?? quoteSource((passages[place] as CitedPassage).text);
    sources.set(place, known);
    return known;
  };
  const documentOf = (id: string) => {
    const known =
      documents.get(id) ??
      readDocument(id).then(
        (document) => document && { source: quoteSource(document.text), pages: document.pages },
        // Taken out of the base meanwhile: the passage that was given is still there to check against.
        () => undefined,
      );
    documents.set(id, known);
    return known;
  };
  const placeOf = async (passage: CitedPassage, place: number, quote: string) => {
    const inPassage = locateQuote(quote, sourceOf(place));
    const document = await documentOf(passage.documentId);
    if (inPassage !== null) {
      const start = passage.start + inPassage.start;
      return { start, end: passage.start + inPassage.end, page: pageAt(document?.pages, start) ?? passage.page };
    }
    const elsewhere = document === undefined ? null : locateQuote(quote, document.source);
    return elsewhere === null ? null : { ...elsewhere, page: pageAt(document?.pages, elsewhere.start) };
  };
  const checker: Checker = {
    async cite(number, marker, quote) {
      const passage = passages[number - 1];
      if (passage === undefined) {
        return { marker, documentId: '', path: '', title: '', page: null, start: 0, end: 0, quote, found: false };
      }
      const { documentId, path, title, page, start, end } = passage;
      const whole = { marker, documentId, path, title, page, start, end, quote, found: quote === null };
      if (quote === null) return whole;
      const place = await placeOf(passage, number - 1, quote);
      return place === null ? whole : { ...whole, ...place, found: true };
    },
    async search(quote) {
      const inOne = passages.findIndex((_, place) => locateQuote(quote, sourceOf(place)) !== null);
      if (inOne >= 0) return checker.cite(inOne + 1, `[${inOne + 1}]`, quote);
      for (const number of passages.keys()) {
        const citation = await checker.cite(number + 1, `[${number + 1}]`, quote);
        if (citation.found) return citation;
      }
      return undefined;
    },
  };
  return checker;
}

const pageAt = (pages: readonly DocumentPage[] | undefined, at: number): number | null =>
  pages?.find(({ start, end }) => at >= start && at < end)?.page ?? null;

async function citationsOfMarkers(
  answer: string,
  markers: readonly Marker[],
  quotes: readonly Quote[],
  checker: Checker,
): Promise<Citation[]> {
  const placed: { at: number; citation: Citation }[] = [];
  const quoting = new Set<Marker>();
  for (const quote of quotes) {
    const text = withoutMarkers(quote.text);
    if (text === '') continue;
    const own = markersNear(answer, quote, markers);
    const tried = await Promise.all(own.map(async (marker) => checker.cite(marker.number, marker.text, text)));
    const place = Math.max(
      0,
      tried.findIndex(({ found }) => found),
    );
    const [marker, citation] = [own[place], tried[place]];
    if (marker !== undefined && citation !== undefined) {
      quoting.add(marker);
      placed.push({ at: marker.start, citation });
      // True words under a wrong number: the number stays wrong, and the reader still gets to the words.
      const elsewhere = citation.found ? undefined : await checker.search(text);
      if (elsewhere !== undefined) placed.push({ at: marker.start, citation: { ...elsewhere, matched: true } });
    } else {
      const elsewhere = await unmarked(text, checker);
      if (elsewhere !== undefined) placed.push({ at: quote.start, citation: elsewhere });
    }
  }
  for (const marker of markers) {
    if (quoting.has(marker)) continue;
    placed.push({ at: marker.start, citation: await checker.cite(marker.number, marker.text, null) });
  }
  return placed.toSorted((a, b) => a.at - b.at).map(({ citation }) => citation);
}

/** Markers of the quote's line: those inside it and after it, nearest first, then those before it. */
function markersNear(answer: string, quote: Quote, markers: readonly Marker[]): Marker[] {
  const lineStart = answer.lastIndexOf('\n', quote.start) + 1;
  const nextLine = answer.indexOf('\n', Math.max(quote.start, quote.end - 1));
  // A quote that takes lines of its own is named by the line that follows it.
  const lineEnd = nextLine < 0 ? answer.length : nextLine;
  const onLine = markers.filter(({ start, end }) => start >= lineStart && end <= lineEnd);
  const after = onLine.filter(({ end }) => end > quote.start);
  const before = onLine.filter(({ end }) => end <= quote.start).reverse();
  if (after.length === 0 && before.length === 0) {
    const following = markers.find(
      ({ start }) => start >= quote.end && /^\s*[—–-]?\s*$/.test(answer.slice(quote.end, start)),
    );
    return following === undefined ? [] : markers.filter(({ start }) => start === following.start);
  }
  // "[1] says “…”. [2] says “…”": a marker behind the end of the sentence speaks of the next one.
  const [next] = after;
  const crosses = next !== undefined && /[.!?]["”»]?\s+\S/u.test(answer.slice(quote.end - 1, next.start));
  return crosses ? [...before, ...after] : [...after, ...before];
}

const withoutMarkers = (text: string): string => text.replaceAll(/\s*\[\d{1,4}\]/g, '').trim();

/** A quote that names nothing: where it stands, or that it stands nowhere. */
async function unmarked(quote: string, checker: Checker): Promise<Citation | undefined> {
  const found = await checker.search(quote);
  if (found !== undefined) return { ...found, matched: true };
  if (quote.split(/\s+/).length < fewestWordsOfClaim) return undefined;
  return checker.cite(0, '', quote);
}

async function citationsWithoutMarkers(
  answer: string,
  quotes: readonly Quote[],
  passages: readonly CitedPassage[],
  checker: Checker,
): Promise<Citation[]> {
  const ofQuotes: Citation[] = [];
  for (const quote of quotes) {
    const citation = await unmarked(quote.text.trim(), checker);
    if (citation !== undefined) ofQuotes.push(citation);
  }
  const spans = commonSpans(
    answer,
    passages.map(({ text }) => text),
  );
  const ofSpans: Citation[] = [];
  for (const { passage, quote } of spans) {
    const citation = await checker.cite(passage + 1, `[${passage + 1}]`, quote);
    // The check has the last word here, too.
    if (citation.found && !ofQuotes.some((known) => covers(known, citation))) {
      ofSpans.push({ ...citation, matched: true });
    }
  }
  return [...ofQuotes, ...ofSpans];
}

function covers(known: Citation, citation: Citation): boolean {
  return (
    known.found &&
    known.documentId === citation.documentId &&
    known.start <= citation.start &&
    known.end >= citation.end
  );
}

/** Enough text before a bracket to know it again. UTF-16 units. */
const contextLength = 24;

/** Whether the answer took a bracket over from the source together with the words before it: then it is the source's reference. */
function isCopied(answer: string, start: number, end: number, passages: readonly CitedPassage[]): boolean {
  const context = answer.slice(Math.max(0, start - contextLength), end);
  return context.length > end - start + contextLength / 2 && passages.some(({ text }) => text.includes(context));
}

function distinct(citations: readonly Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter(({ marker, documentId, start, end, quote }) => {
    const key = JSON.stringify([marker, documentId, start, end, quote]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
