import type { DocumentBlock } from '../../document.ts';
import type { TextLine } from './lines.ts';

export interface PageBlock {
  kind: DocumentBlock['kind'];
  lines: TextLine[];
}

const bullet = /^([•◦▪▫‣●○■□–—*·‐-]|\uf0b7|\uf0a7)\s+\S/;
const numbered = /^(\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])\s+\S/;

/** Puts the lines of one column into paragraphs, items and tables. */
export function blocksOfColumn(lines: readonly TextLine[]): PageBlock[] {
  const leading = commonLeading(lines);
  const { left, right } = edgesOf(lines);
  const blocks: PageBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const rows = tableAt(lines, at, leading);
    if (rows > 1) {
      blocks.push({ kind: 'table', lines: lines.slice(at, at + rows) });
      at += rows - 1;
      continue;
    }
    const line = lines[at];
    if (line === undefined) continue;
    const block = blocks.at(-1);
    const previous = block?.kind === 'table' ? undefined : block?.lines.at(-1);
    const isNew = block === undefined || previous === undefined || isApart(previous, line, block);
    const isItem = bullet.test(line.text) || (numbered.test(line.text) && (isNew || mayEnd(previous, block)));
    if (isNew || isItem)
      blocks.push({ kind: isItem ? 'list-item' : isCaption(line) ? 'caption' : 'paragraph', lines: [line] });
    else block.lines.push(line);
  }
  return blocks;

  function isApart(previous: TextLine, line: TextLine, block: PageBlock): boolean {
    const gap = line.y - previous.y;
    const size = Math.max(previous.size, line.size);
    if (Math.abs(previous.size - line.size) > size * 0.08) return true;
    // A line may end in bold and go on in roman; a heading does not go on.
    if (previous.bold !== line.bold && block.lines.every((own) => own.bold)) return true;
    const isLoneItalic = block.lines.length === 1 && previous.italic && !line.italic;
    if (isLoneItalic && previous.x1 < right - (right - left) * 0.25) return true;
    if (gap > Math.max(leading * 1.35, size * 1.05) || gap < -size) return true;
    if (previous.rtl || line.rtl) return previous.x0 > left + (right - left) * 0.25 && /[.!?:]$/.test(previous.text);
    const indent = line.x0 - left;
    const firstIndent = (block.lines[0]?.x0 ?? left) - left;
    if (block.kind === 'list-item') return line.x0 < (block.lines[0]?.x0 ?? 0) - size * 0.5;
    const isShort = previous.x1 < right - (right - left) * 0.12;
    // A first line set in, after one that began at the edge.
    if (indent > size * 0.7 && previous.x0 < line.x0 - size * 0.6 && (isShort || /[.!?:”"’)\]]$/.test(previous.text)))
      return true;
    return (
      isShort && /[.!?:]["”’)]?$/.test(previous.text) && firstIndent >= -1 && /^["“(]?[\p{Lu}\p{N}]/u.test(line.text)
    );
  }
}

/** A number that starts a line starts an item where a sentence has ended before it. */
function mayEnd(previous: TextLine | undefined, block: PageBlock | undefined): boolean {
  return previous === undefined || block?.kind === 'list-item' || /[.:;!?]$/.test(previous.text);
}

function isCaption({ text }: TextLine): boolean {
  return /^(figure|fig\.|table|abbildung|abb\.|tabelle|tableau)\s*([\dIVX]+|[A-Z])([-.]\d+)*[.:\s]/i.test(text);
}

/** The distance between lines that most lines have. */
function commonLeading(lines: readonly TextLine[]): number {
  const gaps = lines
    .slice(1)
    .map((line, index) => line.y - (lines[index]?.y ?? 0))
    .filter((gap, index) => gap > 0 && gap < (lines[index]?.size ?? 0) * 2.2)
    .toSorted((one, other) => one - other);
  return gaps[Math.floor(gaps.length * 0.4)] ?? (lines[0]?.size ?? 10) * 1.2;
}

/** Where most lines begin and end: the outermost tenth is not counted. */
function edgesOf(lines: readonly TextLine[]): { left: number; right: number } {
  const starts = lines.map((line) => line.x0).toSorted((one, other) => one - other);
  const ends = lines.map((line) => line.x1).toSorted((one, other) => one - other);
  return { left: starts[Math.floor(starts.length * 0.1)] ?? 0, right: ends[Math.floor(ends.length * 0.9)] ?? 0 };
}

/** How many lines from here on are rows of one table: cells that begin or end at the same places. */
function tableAt(lines: readonly TextLine[], from: number, leading: number): number {
  let rows = 0;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at];
    const previous = lines[at - 1];
    if (line === undefined || line.cells.length < 2) break;
    if (rows > 0 && previous !== undefined) {
      if (line.y - previous.y > Math.max(leading * 2.5, line.size * 3)) break;
      const aligned = line.cells.filter((cell) => previous.cells.some((above) => isAligned(cell, above, line.size)));
      if (aligned.length < 2) break;
    }
    rows += 1;
  }
  return rows;
}

function isAligned(one: { x0: number; x1: number }, other: { x0: number; x1: number }, size: number): boolean {
  const near = size * 0.8;
  return (
    Math.abs(one.x0 - other.x0) < near ||
    Math.abs(one.x1 - other.x1) < near ||
    Math.abs(one.x0 + one.x1 - other.x0 - other.x1) < near * 2
  );
}
