import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The hashes that sources state about a file. */
export interface FileHashes {
  sha256: string;
  /** As git names a blob: the hub states this for small files. */
  gitSha1: string;
  bytes: number;
}

/** Counts and hashes bytes as they pass. The length must be known before: git's hash begins with it. */
export class Hasher {
  readonly #sha256: Hash = createHash('sha256');
  readonly #git: Hash | null;
  bytes = 0;

  /** @param gitLength length of the file where git's hash is wanted; SHA-1 over gigabytes is left out otherwise */
  constructor(gitLength: number | null) {
    this.#git = gitLength === null ? null : createHash('sha1').update(`blob ${gitLength}\0`);
  }

  update(chunk: Uint8Array): void {
    this.bytes += chunk.byteLength;
    this.#sha256.update(chunk);
    this.#git?.update(chunk);
  }

  digest(): FileHashes {
    return { sha256: this.#sha256.digest('hex'), gitSha1: this.#git?.digest('hex') ?? '', bytes: this.bytes };
  }
}

/** Reads a whole file once and hashes it. Aborts between chunks. */
export async function hashFile(
  file: string,
  options: { gitLength?: number | null; signal?: AbortSignal | undefined; onBytes?: (done: number) => void } = {},
): Promise<FileHashes> {
  const hasher = new Hasher(options.gitLength ?? null);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    options.signal?.throwIfAborted();
    hasher.update(chunk);
    options.onBytes?.(hasher.bytes);
  }
  return hasher.digest();
}
