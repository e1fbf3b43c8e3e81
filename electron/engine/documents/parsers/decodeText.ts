import { YardstickError } from '../../../../models/errors.ts';
import type { DocumentWarning } from '../document.ts';
import { guessEncoding } from './guessEncoding.ts';
import { utf16Kind } from './utf16Kind.ts';

export interface DecodedText {
  /** Line ends are \n, a byte order mark is gone. */
  text: string;
  warnings: DocumentWarning[];
}

/**
 * Bytes as text: UTF-8 or UTF-16 (with or without byte order mark), else the encoding that the document declares, else the old one that its letters speak
 * for, else Windows-1252; the last two with a warning.
 * @param declared what the document says of itself, e.g. `shift_jis`
 * @throws {YardstickError} `document/unsupported` for bytes that are no text
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const { text, warnings } = decode(bytes, declared);
  return { text: text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, warnings };
}

function decode(bytes: Uint8Array, declared?: string): DecodedText {
  const utf16 = utf16Kind(bytes);
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes), warnings: [] };
  if (isBinary(bytes)) throw notText();
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), warnings: [] };
  } catch {
    const known = declared === undefined ? undefined : decoderFor(declared);
    if (known !== undefined) return { text: known.decode(bytes), warnings: [] };
    const { label, name } = guessEncoding(bytes) ?? { label: 'windows-1252', name: 'Windows-1252' };
    const message = `The file is not UTF-8 and does not say what it is; it was read as ${name}, and some letters may be wrong.`;
    return { text: new TextDecoder(label).decode(bytes), warnings: [{ code: 'document/encoding', message }] };
  }
}

/** Whether bytes are no text of one byte a character: they hold zeros, or many codes that no text has. */
export function isBinary(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true;
  const looked = bytes.subarray(0, 65_536);
  let odd = 0;
  // Tab, line ends, form feed, and escape (colours in logs) do stand in text.
  for (const byte of looked)
    if (byte < 9 || byte === 11 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) odd += 1;
  return odd > looked.length * 0.02;
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

function notText(): YardstickError {
  return new YardstickError(
    'document/unsupported',
    'The file is neither text nor a kind of document that can be read.',
    {
      hint: 'PDF, DOCX, PPTX, XLSX, CSV, HTML, EPUB, Markdown, plain text, source code and .eml can be.',
    },
  );
}
