/** The few calls of yauzl 3.4 that wheels need; the package brings no types of its own. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';

  export class RandomAccessReader extends EventEmitter {
    read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void;
  }

  export interface Entry {
    fileName: string;
    compressionMethod: number;
    generalPurposeBitFlag: number;
    crc32: number;
    compressedSize: number;
    uncompressedSize: number;
  }

  export interface ZipFile {
    entryCount: number;
    eachEntry(): AsyncIterable<Entry>;
    readLocalFileHeaderPromise(entry: Entry, options: { minimal: true }): Promise<{ fileDataStart: number }>;
    close(): void;
  }

  export function fromRandomAccessReaderPromise(
    reader: RandomAccessReader,
    totalSize: number,
    options: { autoClose: boolean; strictFileNames: boolean; validateEntrySizes: boolean },
  ): Promise<ZipFile>;
}
