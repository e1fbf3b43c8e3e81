import type { ParsedDocument } from './document.ts';

const kinds = new Set(['heading', 'paragraph', 'list-item', 'table', 'code', 'quote', 'caption']);
const maxFaults = 5;

/**
 * What is wrong with a document by the rules that everything downstream relies on: offsets inside the text, blocks in order without
 * overlap or outer white space, pages in order that cover their blocks. Empty when all hold.
 */
export function documentFaults(document: ParsedDocument): string[] {
  const { text, blocks, pages } = document;
  const faults: string[] = [];
  const fault = (what: string) => {
    if (faults.length < maxFaults) faults.push(what);
  };
  if (text.includes('\r')) fault('a line ends with \\r');
  if (!text.isWellFormed()) fault('the text holds half a character');
  let last = 0;
  for (const [index, block] of blocks.entries()) {
    const { start, end, kind, level, page } = block;
    if (!Number.isInteger(start) || !Number.isInteger(end)) fault(`block ${index} has no whole offsets`);
    if (start < last || end <= start || end > text.length)
      fault(`block ${index} (${start}-${end}) overlaps or is empty`);
    last = end;
    if (!kinds.has(kind)) fault(`block ${index} is of no known kind`);
    if (isBlank(text, start) || isBlank(text, end - 1)) fault(`block ${index} begins or ends with white space`);
    if ((kind === 'heading') !== (level !== undefined)) fault(`block ${index}: headings have a level, others none`);
    if (level !== undefined && !(level >= 1 && level <= 6)) fault(`block ${index} has level ${level}`);
    if (page === null) {
      if (pages.length > 0) fault(`block ${index} stands on no page`);
    } else {
      const own = pages[page - 1];
      if (own === undefined || start < own.start || end > own.end) fault(`block ${index} is not within its page`);
    }
  }
  let previous = 0;
  for (const [index, { page, start, end }] of pages.entries()) {
    if (page !== index + 1) fault(`page ${index + 1} is numbered ${page}`);
    if (start < previous || end < start || end > text.length) fault(`page ${page} (${start}-${end}) is out of order`);
    previous = end;
  }
  return faults;
}

function isBlank(text: string, at: number): boolean {
  const character = text[at];
  return character === ' ' || character === '\n' || character === '\t' || character === undefined;
}
