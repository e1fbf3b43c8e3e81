import { exactJsonText, rawNumber } from './exactJson.ts';
import { pictureType } from './pictureType.ts';

/**
 * A value of JSON or Parquet as the text of a cell: text as it is, nothing for null, lists and objects as JSON, dates as ISO 8601, a picture's bytes
 * as a data URL.
 * @throws {YardstickError} `data/too-deep`
 */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return objectText(value);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

function objectText(value: object): string {
  const number = rawNumber(value);
  if (number !== undefined) return number;
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return bytesText(value);
  // How data sets with pictures hold one: its bytes beside the name it had.
  if ('bytes' in value && value.bytes instanceof Uint8Array) return bytesText(value.bytes);
  return exactJsonText(plain(value, 0));
}

const deepest = 200;

/** What JSON has no word for, as text. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint')
    return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null || rawNumber(value) !== undefined || depth > deepest) return value;
  if (value instanceof Date) return dateText(value);
  if (ArrayBuffer.isView(value))
    return value instanceof Uint8Array
      ? bytesText(value)
      : Array.from(value as unknown as ArrayLike<unknown>, (item) => plain(item, depth + 1));
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  return date.toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
}

function bytesText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = pictureType(bytes);
  if (type !== undefined) return `data:${type};base64,${buffer.toString('base64')}`;
  const text = buffer.toString('utf8');
  return text.includes('\ufffd') ? buffer.toString('base64') : text;
}
