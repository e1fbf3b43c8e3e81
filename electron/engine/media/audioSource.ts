/** A recording, decoded as it is read: memory stays flat, however long it is. */
export interface AudioSource {
  /** What the file is, by its content: `wav`, `mp3`, … */
  format: string;
  /** Length in seconds; null where the file does not say, or not before it is read. */
  seconds(): number | null;
  /**
   * Mono at 16 kHz, between -1 and 1. Once only.
   * @throws {YardstickError} `media/bad-file`, `media/decode-failed`, the signal's reason
   */
  chunks(): AsyncGenerator<Float32Array>;
  close(): Promise<void>;
}

/** Samples a second of everything that comes out of this room. */
export const outputRate = 16_000;
