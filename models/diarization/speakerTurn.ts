/** Somebody speaks. Seconds from the start of the recording. */
export interface SpeakerTurn {
  /** From 0, in order of first appearance. */
  speaker: number;
  start: number;
  end: number;
}
