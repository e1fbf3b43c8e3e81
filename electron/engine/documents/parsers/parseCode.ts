import type { Parser } from './parser.ts';
import { linesOf, ownDocument, ownText, type TextSpan } from './ownText.ts';

/** Lines after which a block ends at the next blank line, even inside a declaration. */
const longBlock = 60;
/** A block shorter than this goes on: an import or a constant alone says little. */
const shortBlock = 4;

/**
 * Source code: blocks that begin where a declaration does - a line that is not indented, after a blank one. Comments stay with what
 * they stand above. Offsets are those of the file.
 */
export const parseCode: Parser = (input) => {
  const { text, warnings } = ownText(input);
  const spans: TextSpan[] = [];
  let open: TextSpan | undefined;
  let lines = 0;
  let afterBlank = false;
  for (const { start, end } of linesOf(text)) {
    const first = text.charCodeAt(start);
    const isBlank = start === end || text.slice(start, end).trim() === '';
    if (isBlank) {
      afterBlank = true;
      continue;
    }
    const isTop = first !== 32 && first !== 9 && !closes.has(text[start] ?? '');
    const begins = afterBlank && ((isTop && lines >= shortBlock) || lines >= longBlock);
    if (open === undefined || begins) {
      open = { kind: 'code', start, end };
      spans.push(open);
      lines = 0;
    }
    open.end = end;
    lines += 1;
    afterBlank = false;
  }
  return ownDocument('code', text, spans, { title: input.name, warnings });
};

/** A line that begins with one of these ends a declaration. */
const closes = new Set(['}', ')', ']']);
