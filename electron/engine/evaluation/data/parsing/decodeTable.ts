import { isUtf8 } from 'node:buffer';
import { YardstickError } from '../../../../../models/errors.ts';
import { decodeText, isBinary } from '../../../documents/parsers/decodeText.ts';
import { utf16Kind } from '../../../documents/parsers/utf16Kind.ts';

export interface DecodedTable {
  /** Line ends are \n, a byte order mark is gone. */
  text: string;
  /** What is to be said of the file as a whole. */
  note: { code: string; message: string } | null;
  /** Some bytes were no letters, and are U+FFFD now. */
  broken: boolean;
}

/**
 * Bytes as text. UTF-8 that is broken in a few places stays UTF-8, with the places marked; what is no UTF-8 at all is read in the old encoding that its letters speak for, with a note.
 * @throws {YardstickError} `data/unsupported` for bytes that are no text
 */
export function decodeTable(bytes: Uint8Array, name: string): DecodedTable {
  const utf16 = utf16Kind(bytes) !== undefined;
  if (!utf16 && isBinary(bytes)) {
    throw new YardstickError('data/unsupported', `${name} is neither text nor a kind of table that can be read.`, {
      hint: 'CSV, TSV, JSONL, JSON, XLSX and Parquet can be read.',
    });
  }
  if (!utf16 && !isUtf8(bytes)) {
    const lenient = new TextDecoder('utf-8').decode(bytes);
    const marks = count(lenient, /\ufffd/g);
    const letters = count(lenient, /[\u0080-\ufffc\ufffe\uffff]/g);
    if (letters > marks * 4) {
      const message = `${name} is broken in ${marks} ${marks === 1 ? 'place' : 'places'}: bytes there are no letters of UTF-8.`;
      return { text: withPlainLineEnds(lenient), note: { code: 'data/broken-letters', message }, broken: true };
    }
  }
  const { text, warnings } = decodeText(bytes);
  const [warning] = warnings;
  return {
    text,
    note: warning === undefined ? null : { code: 'data/encoding', message: warning.message },
    broken: utf16 && text.includes('\ufffd'),
  };
}

function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function count(text: string, what: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(what)) found += 1;
  return found;
}
