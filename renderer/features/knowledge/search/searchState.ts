import type { EngineInput } from '../../../app/engineTypes.ts';
import type { Hit, SearchMode } from '../knowledgeTypes.ts';

type Filter = NonNullable<EngineInput['knowledge']['search']['filter']>;

/** What is asked for in the search tab. */
export interface SearchState {
  query: string;
  mode: SearchMode;
  reranker: string | null;
  formats: Hit['format'][];
  document: { id: string; title: string } | null;
  /** Days as a date field writes them, `2026-11-25`; empty for no bound. */
  from: string;
  to: string;
}

export const noSearch: SearchState = {
  query: '',
  mode: 'hybrid',
  reranker: null,
  formats: [],
  document: null,
  from: '',
  to: '',
};

export const modeWords: Record<SearchMode, { label: string; explanation: string }> = {
  hybrid: { label: 'Hybrid', explanation: 'By meaning and by words, the two rankings fused' },
  dense: { label: 'Meaning', explanation: 'By the vectors of the embedding model alone' },
  keyword: { label: 'Words', explanation: 'By the words alone (BM25)' },
};

/** Bytes of a query in the address that it travels in. The page's client sends none longer than 6,000; the base and the filters need the rest. */
const queryBytes = 4_500;

/** What of the field's text is searched for: all of it, or as many whole characters from its beginning as an address takes. */
export function sentQuery(text: string): string {
  const query = text.trim();
  let bytes = 0;
  let end = 0;
  for (const character of query) {
    // A character may take twelve bytes there, and a quotation mark takes six.
    bytes += encodeURIComponent(JSON.stringify(character).slice(1, -1)).length;
    if (bytes > queryBytes) return query.slice(0, end).trim();
    end += character.length;
  }
  return query;
}

/** How many filters narrow a search. */
export function filterCount(state: SearchState): number {
  return [state.formats.length > 0, state.document !== null, state.from !== '' || state.to !== ''].filter(Boolean)
    .length;
}

/** The filter as the engine takes it; undefined where nothing narrows. A day's end belongs to it. */
export function filterOf(state: SearchState): Filter | undefined {
  const from = dayStart(state.from);
  const to = dayStart(state.to);
  const filter: Filter = {
    ...(state.formats.length === 0 ? {} : { formats: state.formats }),
    ...(state.document === null ? {} : { documentIds: [state.document.id] }),
    ...(from === null ? {} : { modifiedFrom: from }),
    ...(to === null ? {} : { modifiedTo: nextDay(to) - 1 }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/** How to search, as the engine takes it. */
export function searchOptions(
  state: SearchState,
): Pick<EngineInput['knowledge']['search'], 'mode' | 'reranker' | 'filter'> {
  const filter = filterOf(state);
  return {
    mode: state.mode,
    ...(state.reranker === null ? {} : { reranker: state.reranker }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function dayStart(day: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  return match === null ? null : new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
}

function nextDay(time: number): number {
  const day = new Date(time);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

/** Text cut at the highlighted words; joined, the parts are the text. Places out of order or beyond the end are left out. */
export function highlightParts(
  text: string,
  places: readonly { start: number; end: number }[],
): { text: string; start: number; marked: boolean }[] {
  const parts: { text: string; start: number; marked: boolean }[] = [];
  let position = 0;
  for (const { start, end } of places) {
    if (start < position || end <= start || end > text.length) continue;
    if (start > position) parts.push({ text: text.slice(position, start), start: position, marked: false });
    parts.push({ text: text.slice(start, end), start, marked: true });
    position = end;
  }
  if (position < text.length) parts.push({ text: text.slice(position), start: position, marked: false });
  return parts;
}

/** Where a long passage begins to be shown: shortly before its first highlighted word, at a word's beginning. */
export function snippetStart(text: string, places: readonly { start: number }[]): number {
  const first = places[0]?.start ?? 0;
  if (first < 160) return 0;
  const space = text.indexOf(' ', first - 90);
  return space === -1 || space > first ? first : space + 1;
}
