import { YardstickError } from '../../../../models/errors.ts';
import { detectFormat } from '../../documents/detectFormat.ts';
import { isBinary } from '../../documents/parsers/decodeText.ts';
import { utf16Kind } from '../../documents/parsers/utf16Kind.ts';
import { asDataError } from './asDataError.ts';

export type TableKind = 'text' | 'xlsx' | 'parquet';

const readable = 'CSV, TSV, JSONL, JSON, XLSX and Parquet can be read.';

/**
 * What kind of table a file is, by its content. An archive has been found to claim nothing harmful when this returns.
 * @throws {YardstickError} `data/unsupported`, `data/not-a-table`, `data/encrypted`, `data/damaged`, `data/bomb`
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
  if (isText && !start.startsWith('%PDF-') && !start.startsWith('PK\x03\x04')) {
    assertTable(bytes, name);
    return 'text';
  }
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

/** Ending of a name that promises a table. */
const promised = /\.(csv|tsv|tab|jsonl|ndjson|json|xlsx|xls|parquet)$/i;

/**
 * What a download that went wrong leaves under the name of a table would be read as rows of text, and asked of every model: a page that says to sign in, or
 * what a repository keeps in place of a large file.
 */
function assertTable(bytes: Uint8Array, name: string): void {
  if (!promised.test(name)) return;
  const beginning = latin1(bytes.subarray(0, 1_024)).replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|table)\b/i.test(beginning)) {
    throw new YardstickError('data/not-a-table', `${name} is a web page (HTML), not a table.`, {
      hint: 'Its download may have ended at a page to sign in. Get the file again, or save the page’s table as CSV.',
    });
  }
  if (beginning.startsWith('version https://git-lfs.github.com/spec/')) {
    throw new YardstickError('data/not-a-table', `${name} is a pointer to a file that Git LFS keeps elsewhere.`, {
      hint: 'Fetch the file itself: git lfs pull.',
    });
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
