/** Between the parts of a line, and between the line and its passage. */
const arrow = ' › ';

/**
 * The lines that can stand above a passage when it is embedded, from the fullest to none: an embedding of "It rose by 4 %" alone does not know what
 * rose. Where the full one does not fit, the document's title and the nearest heading say most.
 */
export function contextLines(title: string, headings: readonly string[]): string[] {
  const parts = [title, ...headings].map((part) => part.trim()).filter((part) => part !== '');
  const distinct = parts.filter((part, index) => part !== parts[index - 1]);
  const first = distinct[0] ?? '';
  const last = distinct.at(-1) ?? '';
  return [...new Set([distinct.join(arrow), [...new Set([first, last])].join(arrow), last, ''])];
}
