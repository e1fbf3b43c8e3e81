import { YardstickError } from '../../../models/errors.ts';
import type { DocumentFormat } from './document.ts';
import { formatOfName } from './formatNames.ts';
import { isBinary } from './parsers/decodeText.ts';
import { utf16Kind } from './parsers/utf16Kind.ts';
import { checkZip, zipLimits, type ZipLimits } from './zipGate.ts';
import { looksLikeZip, readZipDirectory, type ZipEntry } from './zipDirectory.ts';

/** Enough of the front to tell one kind of text from another. */
const frontBytes = 65_536;

/**
 * What a file is: by its content first, its name second. An archive has passed the gate when this returns.
 * @throws {YardstickError} `document/unsupported`, `document/encrypted`, `document/damaged`, `document/bomb`
 */
export function detectFormat(bytes: Uint8Array, name: string, limits: ZipLimits = zipLimits): DocumentFormat {
  const named = formatOfName(name);
  if (looksLikeZip(bytes)) {
    const entries = readZipDirectory(bytes, limits.entries);
    checkZip(entries, limits);
    return formatOfArchive(entries, name);
  }
  const front = bytes.subarray(0, frontBytes);
  if (startOfPdf(front)) return 'pdf';
  if (isOle(front)) throw oldOffice(bytes, name);
  if (latin1(front.subarray(0, 5)) === '{\\rtf') {
    throw unsupported(`${name} is an RTF file`, 'Save it as .docx in a word processor.');
  }
  if (utf16Kind(front) === undefined && isBinary(front)) {
    if (named !== undefined && binaryFormats.has(named)) {
      throw new YardstickError('document/damaged', `${name} is not what its name says: its beginning is damaged.`, {
        hint: 'Get the file again.',
      });
    }
    throw unsupported(
      `${name} is no kind of document that can be read`,
      'It may be a picture, a recording or a program.',
    );
  }
  return formatOfText(front, named);
}

const binaryFormats = new Set<DocumentFormat>(['pdf', 'docx', 'pptx', 'xlsx', 'epub']);

function startOfPdf(front: Uint8Array): boolean {
  // Readers accept junk before the mark.
  return latin1(front.subarray(0, 1_024)).includes('%PDF-');
}

function formatOfArchive(entries: readonly ZipEntry[], name: string): DocumentFormat {
  const names = new Set(entries.map((entry) => entry.name));
  const has = (pattern: RegExp) => entries.some((entry) => pattern.test(entry.name));
  if (names.has('META-INF/container.xml')) return 'epub';
  if (names.has('[Content_Types].xml')) {
    if (has(/^word\/document\d*\.xml$/)) return 'docx';
    if (names.has('ppt/presentation.xml')) return 'pptx';
    if (names.has('xl/workbook.xml')) return 'xlsx';
  }
  if (entries.some((entry) => entry.encrypted)) {
    throw new YardstickError('document/encrypted', `${name} is an archive that is protected by a password.`, {
      hint: 'Unpack it, and add what is in it.',
    });
  }
  if (has(/^(content\.xml|mimetype)$/))
    throw unsupported(`${name} is an OpenDocument file`, 'Save it as .docx, .xlsx or .pptx.');
  throw unsupported(`${name} is an archive, no document`, 'Unpack it, and add what is in it.');
}

function isOle(front: Uint8Array): boolean {
  return latin1(front.subarray(0, 8)) === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
}

/** The container of Office's old formats also wraps its new ones when they are protected. */
function oldOffice(bytes: Uint8Array, name: string): YardstickError {
  if (
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from('EncryptedPackage', 'utf16le'))
  ) {
    return new YardstickError('document/encrypted', `${name} is protected by a password.`, {
      hint: 'Save it without the password, and add it again.',
    });
  }
  return unsupported(`${name} is in an old Office format`, 'Save it as .docx, .xlsx or .pptx.');
}

function formatOfText(front: Uint8Array, named: DocumentFormat | undefined): DocumentFormat {
  const kind = utf16Kind(front);
  const text = new TextDecoder(kind ?? 'utf-8').decode(front).trimStart();
  const plain = named === undefined || named === 'text' || binaryFormats.has(named);
  if (plain && /^(<\?xml[^>]*>\s*)?(<!--.{0,2000}?-->\s*)*(<!doctype html|<html[\s>])/is.test(text)) return 'html';
  if (plain && looksLikeEmail(text)) return 'email';
  return plain ? 'text' : named;
}

function looksLikeEmail(text: string): boolean {
  if (!/^(From [^\n]*\n)?[A-Za-z][\w-]*:[ \t]/.test(text)) return false;
  const head = text.slice(0, 8_192).split(/\r?\n\r?\n/, 1)[0] ?? '';
  const fields = head.match(/^(from|to|subject|date|received|message-id|mime-version|return-path|delivered-to):/gim);
  return new Set(fields?.map((field) => field.toLowerCase())).size >= 3;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function unsupported(what: string, hint: string): YardstickError {
  return new YardstickError('document/unsupported', `${what}.`, { hint });
}
