import type { DocumentPage, ParsedDocument } from '../../documents/document.ts';
import type { Chunk, ChunkSettings } from '../chunk.ts';
import { contextLines } from './contextLines.ts';
import { createTokenCounter, type CountTokens } from './tokenCounter.ts';
import { cutUnits, type Section, type Unit } from './cutUnits.ts';
import { embeddedText } from './embeddedText.ts';
import { packUnits, type CountedUnit, type PackedRange } from './packUnits.ts';
import { splitRange } from './splitRange.ts';
import { cutBetween, trimRange } from './textBoundaries.ts';

export interface ChunkDocumentOptions {
  document: Pick<ParsedDocument, 'text' | 'blocks' | 'pages'>;
  /** Stands above each passage when it is embedded. */
  title: string;
  settings: ChunkSettings;
  /** With the tokenizer of the model that will embed the chunks. */
  countTokens: CountTokens;
  signal?: AbortSignal;
}

/** A document in passages; the three lists run in parallel. */
export interface CutDocument {
  chunks: Chunk[];
  /** What is embedded for each: the line that says where it stands, and its text. At most `maxTokens` long. */
  texts: string[];
  /** Of each text. */
  tokens: number[];
}

/** The share of a chunk that the line above it may take. */
const linePart = 1 / 4;
/** Parts of what is longer than a chunk, in UTF-16 units: small against a chunk, long enough to be few. */
const partLength = 48;

/**
 * Cuts a document at its own seams. `chunk.text === document.text.slice(start, end)`; every character that is not blank is in a chunk; no text is longer
 * than `maxTokens`, unless it is a single code point.
 */
export async function chunkDocument(options: ChunkDocumentOptions): Promise<CutDocument> {
  const { document, title, settings, signal } = options;
  const { text } = document;
  const units = await cutUnits(text, document.blocks, signal);
  const candidates = lineCandidates(units, title);
  const counter = await createTokenCounter(
    options.countTokens,
    [...candidates.map(({ line }) => line), ...units.map(({ start, end }) => text.slice(start, end))],
    signal,
  );
  const lines = fitLines(candidates, { tokens: counter.first, limit: settings.maxTokens * linePart });
  const room = settings.maxTokens - counter.overhead - counter.separator;
  const budgetOf = (section: Section): number =>
    Math.max(1, room - (lines.get(keyOf(headingsOf(section)))?.tokens ?? 0));
  const counted = await countUnits({
    text,
    units,
    tokens: counter.first.slice(candidates.length),
    limit: Math.max(1, room * (1 - linePart)),
    room,
    count: counter.count,
  });
  const ranges = packUnits(counted, {
    budgetOf,
    overlapTokens: Math.min(settings.overlapTokens, room / 2),
    separatorTokens: counter.separator,
  });
  const drafts = ranges.map((range) => draftOf(counted, range, { title, lines }));
  const fitted = await fitDrafts({ text, drafts, maxTokens: settings.maxTokens, countTokens: counter.countWhole });
  return describe(document, fitted);
}

/** Lines by the headings they are for, each the fullest that leaves room for its passage. */
type FittedLines = Map<string, { line: string; tokens: number }>;

interface LineCandidate {
  /** Of the headings that the line is for. */
  key: string;
  line: string;
}

/** For each path of headings the lines that can stand above a passage under it, the fullest first. */
function lineCandidates(units: readonly Unit[], title: string): LineCandidate[] {
  const sections = [...new Set(units.map(({ section }) => section))];
  const paths = new Map(sections.map((section) => [keyOf(headingsOf(section)), headingsOf(section)]));
  return [...paths].flatMap(([key, headings]) => contextLines(title, headings).map((line) => ({ key, line })));
}

function fitLines(
  candidates: readonly LineCandidate[],
  { tokens, limit }: { tokens: readonly number[]; limit: number },
): FittedLines {
  const fitted: FittedLines = new Map();
  for (const [index, { key, line }] of candidates.entries()) {
    const length = line === '' ? 0 : (tokens[index] ?? 0);
    if (!fitted.has(key) && length <= limit) fitted.set(key, { line, tokens: length });
  }
  return fitted;
}

const headingsOf = (section: Section): string[] => section.path.map((heading) => heading.text);
const keyOf = (headings: readonly string[]): string => headings.join('\n');

/** Units that are too long for a chunk are parted, and the parts are counted. */
async function countUnits(options: {
  text: string;
  units: readonly Unit[];
  tokens: readonly number[];
  limit: number;
  room: number;
  count: (texts: readonly string[]) => Promise<number[]>;
}): Promise<CountedUnit[]> {
  const { text, units, tokens, limit, room, count } = options;
  const length = Math.max(1, Math.min(partLength, Math.floor(room / 4)));
  const parts = units.flatMap((unit, index): (Unit & { known: number | null })[] => {
    const known = tokens[index] ?? 0;
    if (known <= limit) return [{ ...unit, known }];
    return splitRange(text, unit, length).map((part) => ({ ...unit, ...part, known: null }));
  });
  const uncounted = parts.filter(({ known }) => known === null);
  const counts = (await count(uncounted.map(({ start, end }) => text.slice(start, end)))).values();
  return parts.map(({ known, ...unit }) => ({ ...unit, tokens: known ?? counts.next().value ?? 0 }));
}

/** A chunk that may still be too long: tokens of parts do not always add up. */
interface Draft {
  start: number;
  /** Before it stands what the chunk before holds, too. */
  fresh: number;
  end: number;
  headings: string[];
  /** Lines to try, the fullest first. */
  lines: string[];
}

function draftOf(
  units: readonly CountedUnit[],
  { from, fresh, to }: PackedRange,
  context: { title: string; lines: FittedLines },
): Draft {
  const start = units[from]?.start ?? 0;
  const path = units.slice(from, to).reduce((shared, { section }) => {
    const differs = shared.findIndex((heading, index) => heading !== section.path[index]);
    return differs === -1 ? shared : shared.slice(0, differs);
  }, units[from]?.section.path ?? []);
  // Headings that stand in the passage itself need not be said above it.
  const above = path.filter((heading) => heading.start < start).map((heading) => heading.text);
  const full = context.lines.get(keyOf(above))?.line;
  const candidates = contextLines(context.title, above);
  return {
    start,
    fresh: units[fresh]?.start ?? start,
    end: units[to - 1]?.end ?? start,
    headings: path.map((heading) => heading.text),
    lines: full === undefined ? candidates : candidates.slice(candidates.indexOf(full)),
  };
}

interface FittedDraft extends Draft {
  embedded: string;
  tokens: number;
}

/** Counts each text as it will be embedded. One that is too long loses what it shares, then its line, then is cut in two. */
async function fitDrafts(options: {
  text: string;
  drafts: Draft[];
  maxTokens: number;
  countTokens: CountTokens;
}): Promise<FittedDraft[]> {
  const { text, maxTokens, countTokens } = options;
  let fitted: FittedDraft[] = [];
  let open = options.drafts;
  while (open.length > 0) {
    const texts = open.map((draft) => embeddedText(draft.lines[0] ?? '', text.slice(draft.start, draft.end)));
    const counts = await countTokens(texts);
    const shorter: Draft[] = [];
    for (const [index, draft] of open.entries()) {
      const tokens = counts[index] ?? 0;
      const smaller = tokens <= maxTokens ? [] : shorten(text, draft);
      if (smaller.length === 0) fitted.push({ ...draft, embedded: texts[index] ?? '', tokens });
      else shorter.push(...smaller);
    }
    fitted.sort((a, b) => a.fresh - b.fresh);
    // What was cut in two may now begin where its neighbour's share of it does.
    const swallowed = new Set(
      fitted.filter(({ start, fresh }, index) => start < fresh && start <= (fitted[index - 1]?.start ?? -1)),
    );
    open = [...shorter, ...[...swallowed].map((draft) => ({ ...draft, start: draft.fresh }))];
    fitted = fitted.filter((draft) => !swallowed.has(draft));
  }
  return fitted;
}

/** Nothing where a draft cannot be any shorter. */
function shorten(text: string, draft: Draft): Draft[] {
  if (draft.fresh > draft.start) return [{ ...draft, start: draft.fresh }];
  if (draft.lines.length > 1) return [{ ...draft, lines: draft.lines.slice(1) }];
  const { start, end } = draft;
  const middle = Math.ceil((end - start) / 2);
  const parts = splitRange(text, draft, middle);
  const cut = parts.length > 1 ? (parts[0]?.end ?? end) : cutBetween(text, start, start + middle);
  if (cut >= end) return [];
  return [trimRange(text, start, cut), trimRange(text, cut, end)]
    .filter((part) => part.start < part.end)
    .map((part) => ({ ...draft, ...part, fresh: part.start }));
}

function describe(document: ChunkDocumentOptions['document'], drafts: readonly FittedDraft[]): CutDocument {
  const blocks = document.blocks.toSorted((a, b) => a.start - b.start);
  let next = 0;
  const chunks = drafts.map(({ start, end, headings }, position): Chunk => {
    while ((blocks[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    let hidden = false;
    for (let index = next; (blocks[index]?.start ?? end) < end; index += 1) hidden ||= blocks[index]?.hidden === true;
    return {
      position,
      start,
      end,
      text: document.text.slice(start, end),
      headings,
      page: blocks[next]?.page ?? pageAt(document.pages, start),
      hidden,
    };
  });
  return { chunks, texts: drafts.map(({ embedded }) => embedded), tokens: drafts.map(({ tokens }) => tokens) };
}

function pageAt(pages: readonly DocumentPage[], place: number): number | null {
  return pages.findLast((page) => page.start <= place && place < page.end)?.page ?? null;
}
