import type { ParsedDocument } from '../document.ts';

export interface ParserInput {
  bytes: Uint8Array;
  /** The file's name, without its folder: for messages and as a hint at what kind of text it is. */
  name: string;
  /** UTF-16 units of text; more is `document/too-large`. */
  maxCharacters: number;
}

/**
 * Turns a file's bytes into text with structure. Opens nothing: neither a path nor a connection.
 * @throws {YardstickError} `document/…`; anything else that is thrown means a damaged file
 */
export type Parser = (input: ParserInput) => ParsedDocument | Promise<ParsedDocument>;
