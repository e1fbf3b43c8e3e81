/** A recording, decoded as it is read: memory stays flat, however long it is. */
export interface AudioSource {
  /** What the file is, by its content: `wav`, `mp3`, … */
  format: string;
  /** Length in seconds; null where the file does not say, or not before it is read. */
  seconds(): number | null;
  /**
   * Seconds of sound that the file says it has and that were not there, once it is read; null where it does not say exactly. A file that was cut off in a copy, or
   * damaged in its middle, decodes without an error.
   */
  secondsMissing?(): number | null;
  /**
   * Mono at 16 kHz, between -1 and 1. Once only.
   * @throws {YardstickError} `media/bad-file`, `media/decode-failed`, the signal's reason
   */
  chunks(): AsyncGenerator<Float32Array>;
  close(): Promise<void>;
}

/** Samples a second of everything that comes out of this room. */
export const outputRate = 16_000;
