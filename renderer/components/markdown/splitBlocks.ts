const fence = /^ {0,3}(`{3,}|~{3,})([^\n]*)/;
const mathFence = /^ {0,3}\$\$/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const indented = /^(?: {2,}|\t)\S/;
const definition = /^ {0,3}\[[^\]\n]+\]:[ \t]*\S/;

/** Markdown cut into top-level blocks. Joined, they are the text again. */
export interface Blocks {
  text: string;
  blocks: string[];
  /** Where the last but one block begins: what stands before cannot change when text is appended. */
  settled: number;
}

/**
 * Cuts Markdown between its top-level blocks, so that while an answer streams only the last block is rendered anew. Cuts only at blank
 * lines that cannot lie inside one block: not within a fence or display maths, not between the items of a list or a list item's parts.
 * With `before` (the result for a text that this one begins with) only the end is read again.
 */
export function splitBlocks(text: string, before?: Blocks): Blocks {
  const reuse = before !== undefined && before.blocks.length > 2 && text.startsWith(before.text) ? before : null;
  const blocks = reuse === null ? [] : reuse.blocks.slice(0, -2);
  const from = reuse === null ? 0 : reuse.settled;
  let start = from;
  let position = from;
  let open: { closes: (line: string) => boolean } | null = null;
  let inList = false;
  let blank = false;
  let first = true;
  while (position < text.length) {
    const newline = text.indexOf('\n', position);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(position, end);
    if (open !== null) {
      if (open.closes(line)) open = null;
    } else if (line.trim() === '') {
      blank = !first;
    } else {
      if (blank && !(inList && (listItem.test(line) || indented.test(line))) && !/^(?: {4}|\t)/.test(line)) {
        blocks.push(text.slice(start, position));
        start = position;
        inList = false;
        first = true;
      }
      blank = false;
      if (first) inList = listItem.test(line);
      first = false;
      open = opening(line.replace(/^ +/, (spaces) => (inList ? '' : spaces)));
    }
    position = newline === -1 ? text.length : newline + 1;
  }
  if (start < text.length) blocks.push(text.slice(start));
  const tail = (blocks.at(-1)?.length ?? 0) + (blocks.at(-2)?.length ?? 0);
  return { text, blocks, settled: text.length - tail };
}

function opening(line: string): { closes: (line: string) => boolean } | null {
  const code = fence.exec(line);
  if (code !== null) {
    const mark = code[1] as string;
    if (mark.startsWith('`') && (code[2] as string).includes('`')) return null;
    const end = new RegExp(`^ *\\${mark[0]}{${mark.length},}[ \\t]*$`);
    return { closes: (later) => end.test(later) };
  }
  if (mathFence.test(line) && line.indexOf('$$', line.indexOf('$$') + 2) === -1) {
    return { closes: (later) => later.includes('$$') };
  }
  return null;
}

/** The link definitions of a text (`[name]: address`): a block that uses one needs it beside it. */
export function linkDefinitions(blocks: string[]): string {
  return blocks
    .filter((block) => block.includes(']:'))
    .flatMap((block) => block.split('\n').filter((line) => definition.test(line)))
    .join('\n');
}

/** Those of `definitions` that a block needs beside it: all, where it may refer to one. */
export function definitionsFor(block: string, definitions: string): string {
  return /\]\[|\[[^\]]+\](?!\()/.test(block) ? definitions : '';
}

/** Whether a fence of code begins somewhere in a block. */
export function hasFence(block: string): boolean {
  return /^ {0,12}(?:```|~~~)/m.test(block);
}

/** The language and code of a block that is one fence not yet closed; null for all else. Such a block needs no Markdown at all. */
export function openFence(block: string): { language: string; code: string } | null {
  const match = fence.exec(block);
  if (match === null || match.index !== 0) return null;
  const mark = match[1] as string;
  const newline = block.indexOf('\n');
  if (newline === -1) return null;
  const code = block.slice(newline + 1);
  const closed = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}[ \\t]*$`, 'm');
  if (closed.test(code)) return null;
  return { language: (match[2] as string).trim().split(/\s/)[0] ?? '', code };
}
