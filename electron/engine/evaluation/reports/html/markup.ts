/** Text that is HTML already: made by `html` only. */
export interface Markup {
  readonly markup: string;
}

export type MarkupPart = Markup | string | number | null | false | readonly MarkupPart[];

/** HTML from a template: whatever is put into it is escaped, unless it is a `Markup` itself. Lists stand one after another; null and false are nothing. */
export function html(template: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  let markup = unindented(template[0] as string);
  for (const [index, part] of parts.entries()) markup += markupOf(part) + unindented(template[index + 1] as string);
  return { markup };
}

/** Indentation is for who reads the source. Nothing that stands in a template itself is preformatted. */
const unindented = (text: string) => text.replaceAll(/\n\s*/g, '\n');

function markupOf(part: MarkupPart): string {
  if (part === null || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(markupOf).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Control characters that HTML does not allow become replacement characters, and so does half of a surrogate pair; marks that turn the direction of
 * writing, which could make a line read as another one, are shown as what they are.
 */
function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}--[\t\n\r]]/gv, '\u{FFFD}')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase()}]`)
    .replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
