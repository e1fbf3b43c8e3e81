import type { Parser } from './parser.ts';
import { linesOf, ownDocument, ownText, paragraphsOf, type TextSpan } from './ownText.ts';

/** Plain text: paragraphs by blank lines; a short line of its own that is written like a heading is one. Offsets are those of the file. */
export const parsePlainText: Parser = (input) => {
  const { text, warnings } = ownText(input);
  const spans = paragraphsOf(text, linesOf(text)).map((span) => asHeading(text, span));
  const heading = spans.find((span) => span.kind === 'heading');
  const title = heading === undefined ? null : text.slice(heading.start, heading.end).replace(/\s+/g, ' ').trim();
  return ownDocument('text', text, spans, { title, warnings });
};

const longestHeading = 80;

function asHeading(text: string, span: TextSpan): TextSpan {
  if (span.end - span.start > longestHeading) return span;
  const line = text.slice(span.start, span.end).trim();
  const chapter = /^(chapter|part|book|appendix|section|kapitel|teil|chapitre|capítulo)\s+([ivxlcdm]+|\d+)\b[^\n]*$/i;
  const isChapter = chapter.test(line) && !/[,;]$/.test(line);
  const isLoud = !line.includes('\n') && /\p{Lu}{3}/u.test(line) && !/\p{Ll}/u.test(line) && !/[,;:]$/.test(line);
  return isChapter || isLoud ? { ...span, kind: 'heading', level: 1 } : span;
}
