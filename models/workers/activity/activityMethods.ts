export interface HearParams {
  /** Whole frames of 512 samples (mono, 16 kHz), a minute at most: little-endian 32-bit floats in base64. */
  samples: string;
  /** What the answer before said; null at the start of a recording. */
  memory: string | null;
}

export interface HeardSpeech {
  /** 0 to 1 for each frame: how likely somebody speaks in it. */
  likelihoods: number[];
  /** What the network remembers of all it heard so far: goes with the next question, to this process or to another one. */
  memory: string;
}

/** What the worker that finds speech can be asked. It keeps nothing between two questions. */
export type ActivityMethods = {
  hear: { params: HearParams; result: HeardSpeech; event: never };
};
