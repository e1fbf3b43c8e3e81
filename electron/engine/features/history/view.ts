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

export interface ExportedFile {
  fileName: string;
  mediaType: string;
  content: string;
}
