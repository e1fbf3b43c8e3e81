import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../durableFiles.ts';

/** Which bytes of which thing a part holds: it is only gone on with when all of this is the same. */
export interface PartIdentity {
  /** Names the source, e.g. `hub owner/name revision path`. Not the address: signed ones change with every request. */
  key: string;
  length: number;
  etag: string | null;
}

/** Large enough that a big file takes dozens of requests, not hundreds: each is a line in the user's ledger. */
function segmentBytesFor(length: number): number {
  return Math.max(8 << 20, Math.ceil(length / 64 / 1_048_576) * 1_048_576);
}
/** How much may have to be fetched again after a power cut or kill -9. */
const checkpointBytes = 32 << 20;
const checkpointMs = 250;

const journalSchema = z.object({
  format: z.literal(1),
  key: z.string(),
  length: z.number().int().positive(),
  etag: z.string().nullable(),
  segmentBytes: z.number().int().positive(),
  done: z.array(z.number().int().nonnegative()),
});

/** A stretch of a part that one connection fetches from front to back. */
export interface Segment {
  start: number;
  /** Behind its last byte. */
  end: number;
  /** Bytes that are written, from its start. */
  done: number;
}

/**
 * A download in the making: `<file>` with the bytes at their final places and `<file>.journal` beside it with how far each segment is.
 * The journal never claims bytes that are not on the disk: the bytes are synced before it is written, and it is replaced whole.
 */
export class PartFile {
  readonly file: string;
  readonly #identity: PartIdentity;
  readonly #handle: FileHandle;
  readonly segments: Segment[];
  #sinceCheckpoint = 0;
  #lastCheckpoint = performance.now();
  #checkpointing: Promise<void> | null = null;

  private constructor(file: string, identity: PartIdentity, handle: FileHandle, segments: Segment[]) {
    this.file = file;
    this.#identity = identity;
    this.#handle = handle;
    this.segments = segments;
  }

  /** Opens a part to go on with it, or makes it new when its journal is missing or speaks of something else. */
  static async open(file: string, identity: PartIdentity): Promise<PartFile> {
    await mkdir(path.dirname(file), { recursive: true });
    const done = await readJournal(file, identity);
    // Not 'a': on Linux appending ignores the position.
    const handle = await open(file, done === null ? 'w+' : 'r+');
    const segments: Segment[] = [];
    const segmentBytes = segmentBytesFor(identity.length);
    for (let start = 0; start < identity.length; start += segmentBytes) {
      const end = Math.min(start + segmentBytes, identity.length);
      segments.push({ start, end, done: Math.min(done?.[segments.length] ?? 0, end - start) });
    }
    return new PartFile(file, identity, handle, segments);
  }

  get bytesDone(): number {
    return this.segments.reduce((sum, segment) => sum + segment.done, 0);
  }

  get complete(): boolean {
    return this.bytesDone === this.#identity.length;
  }

  /** Writes the next bytes of a segment and now and then the journal. The caller has made sure that they fit. */
  async write(segment: Segment, bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.byteLength) {
      const result = await this.#handle.write(bytes, written, bytes.byteLength - written, segment.start + segment.done);
      written += result.bytesWritten;
      segment.done += result.bytesWritten;
    }
    this.#sinceCheckpoint += bytes.byteLength;
    const due = this.#sinceCheckpoint >= checkpointBytes || performance.now() - this.#lastCheckpoint >= checkpointMs;
    if (due && this.#checkpointing === null) {
      this.#checkpointing = this.#checkpoint().finally(() => (this.#checkpointing = null));
      await this.#checkpointing;
    }
  }

  /** Forgets what was fetched: the thing at the source is another one, or cannot be had in pieces. */
  async restart(): Promise<void> {
    for (const segment of this.segments) segment.done = 0;
    await rm(journalOf(this.file), { force: true });
  }

  /**
   * Writes down how far it is and closes. Without its note (a full disk) a part is merely fetched again; what made the download
   * fail is the error to be told, and a whole file is synced once more before it gets its name.
   */
  async close(): Promise<void> {
    try {
      await this.#checkpointing;
      await this.#checkpoint();
    } catch {
      // See above.
    } finally {
      await this.#handle.close();
    }
  }

  async #checkpoint(): Promise<void> {
    const done = this.segments.map((segment) => segment.done);
    this.#sinceCheckpoint = 0;
    this.#lastCheckpoint = performance.now();
    await this.#handle.datasync();
    await writeFileAtomically(
      journalOf(this.file),
      JSON.stringify({ format: 1, ...this.#identity, segmentBytes: segmentBytesFor(this.#identity.length), done }),
      { durable: false },
    );
  }
}

/** Deletes a part and its journal: its bytes are wrong, or are in their final file. */
export async function removePart(file: string): Promise<void> {
  await rm(journalOf(file), { force: true });
  await rm(file, { force: true });
}

function journalOf(file: string): string {
  return `${file}.journal`;
}

async function readJournal(file: string, identity: PartIdentity): Promise<number[] | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  await handle.close();
  let json: unknown;
  try {
    json = JSON.parse(await readFile(journalOf(file), 'utf8'));
  } catch {
    return null;
  }
  const journal = journalSchema.safeParse(json);
  if (!journal.success) return null;
  const { key, length, etag, segmentBytes, done } = journal.data;
  const same =
    key === identity.key &&
    length === identity.length &&
    etag === identity.etag &&
    segmentBytes === segmentBytesFor(length);
  return same ? done : null;
}
