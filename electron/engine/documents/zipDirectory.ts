import { inflateRawSync } from 'node:zlib';
import { YardstickError } from '../../../models/errors.ts';

/** A member of a zip archive, as the archive's directory states it. */
export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated; anything else cannot be read here. */
  method: number;
  packedBytes: number;
  /** What the directory claims; reading stops there. */
  bytes: number;
  /** Where its local header begins. */
  offset: number;
  encrypted: boolean;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
/** The comment behind the directory's end has a length of 16 bits. */
const longestComment = 65_535;

/** Whether bytes begin like a zip archive. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Lists what a zip archive says it holds (APPNOTE 6.3), without unpacking anything.
 * @param maxEntries more are a sign of an attack
 * @throws {YardstickError} `document/damaged`, `document/bomb`
 */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) {
    throw new YardstickError('document/bomb', 'The archive has the form for more than 65,534 files or 4 GB.', {
      hint: 'No document needs that. Open it in the program that made it and save it anew.',
    });
  }
  if (count > maxEntries) {
    throw new YardstickError('document/bomb', `The archive holds ${count} files; at most ${maxEntries} are read.`, {
      hint: 'No ordinary document holds so many parts.',
    });
  }
  const entries: ZipEntry[] = [];
  const names = new TextDecoder();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== entryMark) throw damaged('its directory is broken');
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw damaged('its directory is cut off');
    entries.push({
      name: names.decode(bytes.subarray(at + 46, at + 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    });
    at = next;
  }
  return entries;
}

/**
 * Unpacks one member, never to more bytes than the directory claims.
 * @throws {YardstickError} `document/bomb` when it holds more, `document/encrypted`, `document/damaged`
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry): Buffer {
  if (entry.encrypted) throw new YardstickError('document/encrypted', `${entry.name} in the archive is encrypted.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > view.byteLength || view.getUint32(entry.offset, true) !== localMark) {
    throw damaged(`${entry.name} is not where it should be`);
  }
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  if (start + entry.packedBytes > view.byteLength) throw damaged(`${entry.name} is cut off`);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (entry.method !== 8) throw damaged(`${entry.name} is packed in a way (${entry.method}) that no document uses`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new YardstickError('document/bomb', `${entry.name} holds more than the ${entry.bytes} bytes it claims.`, {
        hint: 'The file was made to overfill memory: do not use it.',
      });
    }
    throw damaged(`${entry.name} cannot be unpacked`, thrown);
  }
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at -= 1) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  throw damaged('its directory is missing: the file is cut off');
}

function damaged(what: string, cause?: unknown): YardstickError {
  return new YardstickError('document/damaged', `The archive is damaged: ${what}.`, {
    hint: 'Get the file again, or open it in the program that made it and save it anew.',
    cause,
  });
}
