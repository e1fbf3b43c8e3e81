/** A piece of a search result; `hit` pieces are what was searched for. */
export interface SnippetPart {
  text: string;
  hit: boolean;
}

const begin = '\uE000';
const end = '\uE001';

/** Reads the marks the engine sets around matches. Text is never taken for markup; a mark without its partner is harmless. */
export function snippetParts(snippet: string): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let hit = false;
  for (const piece of snippet.split(/([\uE000\uE001])/)) {
    if (piece === begin) hit = true;
    else if (piece === end) hit = false;
    else if (piece !== '') parts.push({ text: piece, hit });
  }
  return parts;
}
