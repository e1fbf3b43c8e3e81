import type { FileHandle } from 'node:fs/promises';

/** Bytes that can be read at any place. */
export interface ByteSource {
  readonly size: number;
  /** Fewer at the end. */
  read(position: number, length: number): Promise<Buffer>;
}

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { size: buffer.length, read: async (position, length) => buffer.subarray(position, position + length) };
}

/** The handle stays the caller's to close. */
export function bytesOfFile(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(position, length) {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}
