import { YardstickError } from '../../../../models/errors.ts';
import type { DocumentWarning } from '../document.ts';

export interface DecodedText {
  /** Line ends are \n, a byte order mark is gone. */
  text: string;
  warnings: DocumentWarning[];
}

/**
 * Bytes as text: UTF-8 or UTF-16 (with or without byte order mark), else the encoding that the document declares, else Windows-1252
 * with a warning.
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
    const message = 'The file is not UTF-8; it was read as Windows-1252, and some letters may be wrong.';
    return {
      text: new TextDecoder('windows-1252').decode(bytes),
      warnings: [{ code: 'document/encoding', message }],
    };
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

export function utf16Kind(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const looked = bytes.subarray(0, 4_096);
  if (looked.length < 8) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of looked.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = looked.length / 2;
  if (odd > half * 0.3 && even < half * 0.02) return 'utf-16le';
  if (even > half * 0.3 && odd < half * 0.02) return 'utf-16be';
  return undefined;
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
