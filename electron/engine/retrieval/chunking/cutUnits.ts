import { setImmediate } from 'node:timers/promises';
import type { DocumentBlock } from '../../documents/document.ts';
import { boundaryBefore, trimRange } from './textBoundaries.ts';

/** The smallest part of a document that chunks are made of: a sentence, a row, a few lines of code. Units part all that is not blank. */
export interface Unit {
  start: number;
  end: number;
  /** Which block it belongs to, from 0; text between blocks counts as a block. */
  block: number;
  heading: boolean;
  section: Section;
}

/** What stands under one heading, up to the next one. */
export interface Section {
  /** Its headings, outermost first. */
  path: readonly Heading[];
  /** 1 to 6; infinite for what stands before any heading. */
  level: number;
}

export interface Heading {
  text: string;
  start: number;
}

/** Longest run (UTF-16 units) that is looked at in one go: the engine answers other requests between two of them. */
const windowLength = 16_384;
/** Lines of code are taken together up to this length; one line alone says little. */
const codeLength = 400;
/** Longer than any mark before or behind a line. */
const longestMark = 40;
/** A heading that is longer is no heading; it would fill the line that each chunk is embedded with. */
const headingLength = 200;

const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });

/** Parts a document at its own seams: headings open sections, sentences, rows and lines stay whole. */
export async function cutUnits(text: string, blocks: readonly DocumentBlock[], signal?: AbortSignal): Promise<Unit[]> {
  const units: Unit[] = [];
  let section: Section = { path: [], level: Number.POSITIVE_INFINITY };
  let levels: number[] = [];
  let ordinal = 0;
  let sinceRest = 0;
  for (const block of wholeCover(text, blocks)) {
    const heading = block.kind === 'heading';
    if (heading) {
      const level = Math.min(6, Math.max(1, block.level));
      const depth = levels.findLastIndex((outer) => outer < level) + 1;
      levels = [...levels.slice(0, depth), level];
      section = {
        path: [...section.path.slice(0, depth), { ...headingOf(text, block.inner), start: block.start }],
        level,
      };
    }
    for (let start = block.start; start < block.end;) {
      const end = windowEnd(text, start, block.end);
      for (const part of partsOf(text, { start, end }, block.kind)) {
        const trimmed = trimRange(text, part.start, part.end);
        if (trimmed.start < trimmed.end) units.push({ ...trimmed, block: ordinal, heading, section });
      }
      sinceRest += end - start;
      start = end;
      if (sinceRest < windowLength) continue;
      sinceRest = 0;
      await setImmediate(undefined, signal === undefined ? {} : { signal });
    }
    ordinal += 1;
  }
  return units;
}

interface Span extends Required<Pick<DocumentBlock, 'start' | 'end' | 'kind' | 'level'>> {
  /** The block itself, without marks that stand beside it (`## `, `- `). */
  inner: { start: number; end: number };
}

/** Blocks in order without overlap, and what stands between them as paragraphs: nothing of the text may be lost, whatever a parser says. */
function wholeCover(text: string, blocks: readonly DocumentBlock[]): Span[] {
  const spans: Span[] = [];
  let reached = 0;
  /** Shares out what stands before the next block, and says where that block then begins. */
  const fillGap = (to: number, isLast: boolean): number => {
    const before = spans.at(-1);
    const { tail, head } = marksIn(text.slice(reached, to));
    if (before !== undefined) before.end += tail;
    const start = before === undefined ? reached : reached + tail;
    const end = isLast ? to : to - head;
    if (start < end) spans.push({ kind: 'paragraph', level: 0, start, end, inner: { start, end } });
    return end;
  };
  for (const { kind, level = 2, ...place } of blocks.toSorted((a, b) => a.start - b.start)) {
    const start = Math.max(reached, boundaryBefore(text, place.start));
    const end = boundaryBefore(text, place.end);
    if (end <= start) continue;
    spans.push({ kind, level, start: fillGap(start, false), end, inner: { start, end } });
    reached = end;
  }
  fillGap(text.length, true);
  return spans.filter((span) => {
    const { start, end } = trimRange(text, span.start, span.end);
    return start < end;
  });
}

/**
 * How much of a gap between two blocks belongs to them: what closes the line of the one before, and what opens the line of the one after, as the marks
 * of Markdown do. Longer runs are text of their own.
 */
function marksIn(gap: string): { tail: number; head: number } {
  const first = gap.indexOf('\n');
  if (first === -1) return { tail: 0, head: gap.length <= longestMark ? gap.length : 0 };
  const head = gap.length - 1 - gap.lastIndexOf('\n');
  return { tail: first <= longestMark ? first : 0, head: head <= longestMark ? head : 0 };
}

function headingOf(text: string, { start, end }: Span['inner']): Omit<Heading, 'start'> {
  const line = text
    .slice(start, Math.min(end, start + windowLength))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return { text: line.length <= headingLength ? line : `${line.slice(0, boundaryBefore(line, headingLength - 1))}…` };
}

function windowEnd(text: string, start: number, end: number): number {
  if (end - start <= windowLength) return end;
  const latest = start + windowLength;
  for (let cut = latest; cut > start + windowLength / 2; cut -= 1) {
    const character = text.charCodeAt(cut - 1);
    if (character === 10 || character === 32) return cut;
  }
  return boundaryBefore(text, latest);
}

function partsOf(
  text: string,
  { start, end }: { start: number; end: number },
  kind: DocumentBlock['kind'],
): { start: number; end: number }[] {
  if (kind === 'table') return linesOf(text, start, end, 0);
  if (kind === 'code') return linesOf(text, start, end, codeLength);
  // A line end inside a paragraph is a place where the line was full, not the end of a sentence: the segmenter would take it for one.
  const flowing = text.slice(start, end).replaceAll('\n', ' ');
  const seams = flowing === '' ? [] : [0];
  for (const { index } of sentences.segment(flowing)) {
    const seam = afterReference(flowing, index);
    if (seam > (seams.at(-1) as number) && seam < flowing.length) seams.push(seam);
  }
  return seams.map((seam, place) => ({ start: start + seam, end: start + (seams[place + 1] ?? flowing.length) }));
}

const reference = /(?<=\[)\d{1,4}\](?:\[\d{1,4}\])*\s*/y;

/** "It was so.[31] It is": the segmenter cuts behind the bracket, and the number belongs to the sentence before. */
function afterReference(text: string, seam: number): number {
  reference.lastIndex = seam;
  return seam + (reference.exec(text)?.[0].length ?? 0);
}

/** Lines, as many together as fit into `length`; a blank line ends what belongs together. */
function linesOf(text: string, start: number, end: number, length: number): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let from = start;
  let lineStart = start;
  while (lineStart < end) {
    const feed = text.indexOf('\n', lineStart);
    const lineEnd = feed === -1 || feed >= end ? end : feed + 1;
    const isBlank = text.slice(lineStart, lineEnd).trim() === '';
    if (lineStart > from && (isBlank || lineEnd - from > length)) {
      parts.push({ start: from, end: lineStart });
      from = lineStart;
    }
    lineStart = lineEnd;
  }
  parts.push({ start: from, end });
  return parts;
}
