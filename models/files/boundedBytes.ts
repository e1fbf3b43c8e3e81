import type { FileHandle } from 'node:fs/promises';
import { YardstickError } from '../errors.ts';

const windowBytes = 1 << 20;

/**
 * Reads a file of unknown intent from front to back, little endian, through a window of 1 MiB. No length that the file states is
 * believed before it was compared with the bytes that are there, so neither memory nor time can be made to run away.
 */
export class BoundedBytes {
  /** Offset of the next byte to be read. */
  position = 0;
  readonly fileBytes: number;
  readonly #handle: FileHandle;
  readonly #name: string;
  readonly #limit: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  /** @param limit most bytes that may be walked over */
  constructor(handle: FileHandle, name: string, fileBytes: number, limit: number) {
    this.#handle = handle;
    this.#name = name;
    this.fileBytes = fileBytes;
    this.#limit = limit;
  }

  async uint32(what: string): Promise<number> {
    const at = await this.#take(4, what);
    return this.#window.readUInt32LE(at);
  }

  async uint64(what: string): Promise<bigint> {
    const at = await this.#take(8, what);
    return this.#window.readBigUInt64LE(at);
  }

  /** A number of things or bytes that may not be more than `most`. */
  async count(what: string, most: number): Promise<number> {
    const start = this.position;
    const value = await this.uint64(what);
    if (value > BigInt(most)) throw this.hostile(start, `${what} is ${value}, more than ${most}`);
    return Number(value);
  }

  /** The next bytes, copied. The caller has bounded `length`. */
  async bytes(length: number, what: string): Promise<Buffer> {
    if (length > windowBytes) {
      this.#check(length, what);
      const out = Buffer.alloc(length);
      const { bytesRead } = await this.#handle.read(out, 0, length, this.position);
      if (bytesRead < length) throw this.truncated(this.position + length, what);
      this.position += length;
      return out;
    }
    const at = await this.#take(length, what);
    return Buffer.from(this.#window.subarray(at, at + length));
  }

  async text(what: string, most: number): Promise<string> {
    const length = await this.count(`the length of ${what}`, most);
    return (await this.bytes(length, what)).toString('utf8');
  }

  skip(length: number, what: string): void {
    this.#check(length, what);
    this.position += length;
  }

  /**
   * Walks over `count` strings and keeps the first `keep` of them. Apart from `text` because vocabularies have 262,144 of
   * them and an await for each would take a second.
   */
  async skipTexts(count: number, most: number, keep: number, what: string): Promise<string[]> {
    const kept: string[] = [];
    for (let index = 0; index < count; index++) {
      const inWindow = this.position - this.#windowStart;
      const length =
        inWindow + 8 <= this.#window.length && inWindow >= 0 && kept.length >= keep
          ? this.#lengthAt(inWindow, most, what)
          : await this.count(`the length of ${what}`, most);
      if (kept.length < keep) kept.push((await this.bytes(length, what)).toString('utf8'));
      else this.skip(length, what);
    }
    return kept;
  }

  hostile(offset: number, why: string): YardstickError {
    return new YardstickError('model/hostile-file', `${this.#name}: byte ${offset}: ${why}`, {
      hint: 'This is not a file that a model maker would write. Do not use its source.',
      data: { offset },
    });
  }

  truncated(needed: number, what: string): YardstickError {
    return new YardstickError(
      'model/truncated',
      `${this.#name} ends at byte ${this.fileBytes}, in the middle of ${what}, which needs ${needed}`,
      { hint: 'The file was cut off. Download or copy it again.', data: { offset: this.fileBytes, needed } },
    );
  }

  #lengthAt(inWindow: number, most: number, what: string): number {
    const low = this.#window.readUInt32LE(inWindow);
    const high = this.#window.readUInt32LE(inWindow + 4);
    if (high !== 0 || low > most) {
      throw this.hostile(this.position, `the length of ${what} is ${high * 2 ** 32 + low}, more than ${most}`);
    }
    this.skip(8, what);
    return low;
  }

  #check(length: number, what: string): void {
    if (this.position + length > this.fileBytes) throw this.truncated(this.position + length, what);
    if (this.position + length > this.#limit) {
      throw this.hostile(this.position, `the header is longer than ${this.#limit} bytes`);
    }
  }

  /** Makes the next `length` bytes (at most a window) readable, moves past them, and returns where in the window they start. */
  async #take(length: number, what: string): Promise<number> {
    this.#check(length, what);
    const at = this.position - this.#windowStart;
    if (at < 0 || at + length > this.#window.length) {
      const want = Math.min(windowBytes, this.fileBytes - this.position);
      const buffer = Buffer.alloc(want);
      const { bytesRead } = await this.#handle.read(buffer, 0, want, this.position);
      // The file shrank while it was read.
      if (bytesRead < length) throw this.truncated(this.position + length, what);
      this.#window = buffer.subarray(0, bytesRead);
      this.#windowStart = this.position;
      this.position += length;
      return 0;
    }
    this.position += length;
    return at;
  }
}
