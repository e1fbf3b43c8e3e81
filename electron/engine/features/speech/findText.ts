/** What is looked for: what stands there, not a pattern. */
export interface FindOptions {
  find: string;
  matchCase?: boolean | undefined;
  wholeWords?: boolean | undefined;
}

/** Every sign that means something in a pattern means itself. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** A pattern that only ever compares: its time grows with the text, whatever is looked for. */
export function findPattern({ find, matchCase = false, wholeWords = false }: FindOptions): RegExp {
  const word = String.raw`[\p{L}\p{N}\p{M}_]`;
  const text = literal(find);
  return new RegExp(wholeWords ? `(?<!${word})${text}(?!${word})` : text, matchCase ? 'gu' : 'giu');
}

/** Places in a text, in UTF-16 units; none lies over another. */
export function findText(text: string, pattern: RegExp): { start: number; end: number }[] {
  return Array.from(text.matchAll(pattern), (found) => ({ start: found.index, end: found.index + found[0].length }));
}
