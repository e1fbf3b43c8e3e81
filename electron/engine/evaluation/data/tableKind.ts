import { YardstickError } from '../../../../models/errors.ts';
import { detectFormat } from '../../documents/detectFormat.ts';
import { isBinary, utf16Kind } from '../../documents/parsers/decodeText.ts';
import { asDataError } from './asDataError.ts';

export type TableKind = 'text' | 'xlsx' | 'parquet';

const readable = 'CSV, TSV, JSONL, JSON, XLSX and Parquet can be read.';

/**
 * What kind of table a file is, by its content. An archive has been found to claim nothing harmful when this returns.
 * @throws {YardstickError} `data/unsupported`, `data/encrypted`, `data/damaged`, `data/bomb`
 */
export function tableKind(bytes: Uint8Array, name: string): TableKind {
  const shown = name === '' ? 'The text' : name;
  const start = latin1(bytes.subarray(0, 6));
  const end = latin1(bytes.subarray(-4));
  if (start.startsWith('PAR1') && end === 'PAR1') return 'parquet';
  if (start.startsWith('PARE') || end === 'PARE') {
    throw new YardstickError('data/encrypted', `${shown} is encrypted.`, {
      hint: 'Write it again without encryption.',
    });
  }
  if (start.startsWith('PAR1')) {
    throw new YardstickError('data/damaged', `${shown} is a Parquet file that is cut off.`, {
      hint: 'Get the file again.',
    });
  }
  if (start.startsWith('\x1f\x8b')) {
    throw new YardstickError('data/unsupported', `${shown} is packed with gzip.`, {
      hint: 'Unpack it, and give what is in it.',
    });
  }
  const isText = utf16Kind(bytes) !== undefined || !isBinary(bytes.subarray(0, 65_536));
  if (isText && !start.startsWith('%PDF-') && !start.startsWith('PK\x03\x04')) return 'text';
  try {
    const format = detectFormat(bytes, shown);
    if (format === 'xlsx') return 'xlsx';
  } catch (thrown) {
    throw asDataError(thrown);
  }
  throw new YardstickError('data/unsupported', `${shown} is no table.`, {
    hint: `${readable} Documents belong into a knowledge base.`,
  });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
