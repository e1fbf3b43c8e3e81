/** Kinds of file that can be read. */
export const documentFormats = [
  'pdf',
  'docx',
  'pptx',
  'xlsx',
  'csv',
  'html',
  'epub',
  'markdown',
  'text',
  'code',
  'email',
] as const;

export type DocumentFormat = (typeof documentFormats)[number];

/**
 * A document as text with its structure. `text` is the truth: every offset, here and in chunks, hits and citations, counts UTF-16 units in it, and
 * `text.slice(start, end)` is exactly the passage. Line ends are `\n`; blocks stand in order, do not overlap, and are parted by blank lines.
 */
export interface ParsedDocument {
  format: DocumentFormat;
  /** As the document states it, else its first heading; null where there is neither. */
  title: string | null;
  author: string | null;
  /** As the document states it, milliseconds since the epoch. */
  createdAt: number | null;
  text: string;
  blocks: DocumentBlock[];
  /** Of formats that have pages (slides, sheets): where each one's text lies. Empty for the others. */
  pages: DocumentPage[];
  /** What a reader should know: hidden text, pages without text, parts left out. */
  warnings: DocumentWarning[];
}

export interface DocumentPage {
  /** From 1. */
  page: number;
  /** A sheet's or slide's name, where it has one. */
  name: string | null;
  start: number;
  end: number;
}

export interface DocumentBlock {
  kind: 'heading' | 'paragraph' | 'list-item' | 'table' | 'code' | 'quote' | 'caption';
  start: number;
  end: number;
  /** Of a heading, 1 to 6. */
  level?: number;
  page: number | null;
  /** Text that a person looking at the document would not see (white on white, size near 0, display: none): kept, and said. */
  hidden?: true;
}

export interface DocumentWarning {
  code: 'document/hidden-text' | 'document/pages-without-text' | 'document/left-out' | 'document/encoding';
  message: string;
}

/** Reads files of unknown origin, each in a process with limits of its own. */
export interface DocumentReader {
  /**
   * @param file absolute path; the format comes from its content first, its name second
   * @throws {YardstickError} `document/no-text` (a scan: needs OCR), `document/encrypted`, `document/damaged`, `document/too-large`,
   *   `document/bomb`, `document/unsupported`, `document/timeout`, `document/too-much-memory`, `document/not-found`, `document/unreadable`;
   *   the signal's reason when aborted
   */
  read(file: string, options?: { signal?: AbortSignal }): Promise<ParsedDocument>;
  /** Whether a file of this name is one that can be read: what a folder is searched for. */
  knows(fileName: string): boolean;
  /** Leaves no process behind. */
  close(): Promise<void>;
}
