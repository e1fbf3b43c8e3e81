import type { FileMethods } from '../../../../models/workers/filePieces.ts';
import type { DocumentFormat, ParsedDocument } from '../document.ts';

/** What the documents worker can be asked. */
export type DocumentMethods = FileMethods & {
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
