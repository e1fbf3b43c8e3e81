import { toSearchText } from './searchText.ts';

export interface SearchQuery {
  /** The full-text expression, every part of it quoted. */
  expression: string;
  /** What was searched for, in the order typed, as plain text; for marking hits. */
  terms: string[];
}

/** More words than this are left out: each costs a look-up, and nobody types them. */
const maximumTerms = 16;

/**
 * Turns what a person typed into a full-text query: all words must occur, `"several words"` in a row, and the last word may be
 * unfinished. Nothing typed is syntax to the database. Undefined when there is no letter or digit to search for.
 */
export function parseSearch(typed: string): SearchQuery | undefined {
  const parts = [...typed.slice(0, 1_000).matchAll(/"([^"]*)"|[^\s"]+/gu)]
    .map((match) => ({ text: match[1] ?? match[0], quoted: match[1] !== undefined }))
    .filter((part) => /[\p{L}\p{N}]/u.test(part.text))
    .slice(0, maximumTerms);
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const unfinished = !last.quoted && !/\s$/u.test(typed);
  const expression = parts
    .map((part) => `"${toSearchText(part.text).replaceAll('"', '""')}"${part === last && unfinished ? ' *' : ''}`)
    .join(' AND ');
  return { expression, terms: parts.map((part) => part.text) };
}
