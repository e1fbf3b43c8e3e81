/** Says of each stretch of audio how likely somebody speaks in it. Made for one recording, which it hears in order. */
export interface VoiceActivity {
  /** Samples of one stretch (mono, 16 kHz). */
  readonly frameSamples: number;
  /**
   * @param samples one or more whole stretches
   * @returns 0 to 1 for the next stretches that can be told by now: it may listen ahead for a moment
   */
  hear(samples: Float32Array): readonly number[] | Promise<readonly number[]>;
  /** The recording is over. @returns what is left */
  finish(): readonly number[];
}
