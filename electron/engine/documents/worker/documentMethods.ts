import type { DocumentFormat, ParsedDocument } from '../document.ts';

/**
 * What the documents worker can be asked. A file goes over in pieces, so that no message grows with it; it never learns where the file
 * lies.
 */
export type DocumentMethods = {
  /** Begins a file; what was there of another one is dropped. */
  begin: { params: { bytes: number }; result: null; event: never };
  /** The next piece, base64. */
  append: { params: { piece: string }; result: null; event: never };
  parse: { params: ParseParams; result: ParseResult; event: never };
};

export interface ParseParams {
  name: string;
  format: DocumentFormat;
  /** UTF-16 units of text. */
  maxCharacters: number;
  /** Of the whole process, megabytes. */
  memoryMegabytes: number;
}

export interface ParseResult {
  document: ParsedDocument;
  /** What the process holds afterwards: one that keeps much is better replaced. */
  residentMegabytes: number;
}
