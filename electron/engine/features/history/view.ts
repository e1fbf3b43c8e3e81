/** Stand around each match in a snippet. Private-use characters: a model that writes them finds them removed. */
export const snippetMarkers = { start: '\u{E000}', end: '\u{E001}' } as const;

/** One conversation in the history. */
export interface HistoryItem {
  id: string;
  title: string;
  models: string[];
  turnCount: number;
  updatedAt: number;
  /** The place found, plain text; each match stands between U+E000 and U+E001. */
  snippet?: string;
}

export type ExportFormat = 'markdown' | 'html' | 'json';

/**
 * A part of an exported file: text that stands in it as it is, or Markdown of a model that the page still has to draw. The page has the
 * renderer that the answer is read by, and drawing there holds up no answer that is being timed.
 */
export type ExportPiece = string | { markdown: string };

export interface ExportedFile {
  fileName: string;
  mediaType: string;
  /** In order. Formats other than HTML are one text. */
  pieces: ExportPiece[];
}
