/** A word with its time. Seconds from the start of the recording. */
export interface TranscriptWord {
  text: string;
  start: number;
  end: number;
  /** 0 to 1; null where the model does not say. */
  probability: number | null;
}

/** Something that makes a segment doubtful. */
export type SegmentDoubt =
  /** The model went round in circles: what came again and again stands once. */
  | 'repeated'
  /** The text repeats itself more than people do: compression ratio above 2.4. */
  | 'compressible'
  /** The model was unsure: mean log-probability below -1. */
  | 'unsure'
  /** The model took it for silence, more likely than not: above 0.6. */
  | 'no-speech';

/** What was said without a break. Seconds from the start of the recording. */
export interface TranscriptSegment {
  start: number;
  end: number;
  text: string;
  words?: TranscriptWord[];
  /** Natural logarithm, mean of its tokens; null where the model does not say. */
  averageLogProbability: number | null;
  noSpeechProbability: number | null;
  compressionRatio: number;
  doubts: SegmentDoubt[];
}

/** The original's own thresholds (https://github.com/openai/whisper). */
export const doubtThresholds = { compressionRatio: 2.4, averageLogProbability: -1, noSpeechProbability: 0.6 } as const;

/** What each of the doubts means, with its threshold, for whoever reads a transcript: behind "this segment …", or "3 ×". */
export const doubtMeanings: Readonly<Record<SegmentDoubt, string>> = {
  repeated: 'went round in circles (what came again and again stands once)',
  compressible: `repeats itself (compression ratio above ${doubtThresholds.compressionRatio})`,
  unsure: `is a guess (mean log-probability of its tokens below ${doubtThresholds.averageLogProbability})`,
  'no-speech': `may be silence (no-speech probability above ${doubtThresholds.noSpeechProbability})`,
};

/**
 * Below it a language counts as a guess. Of people who speak clearly a model is surer (whisper-base on the ten test recordings: 91 % at least); Chinese of a speech
 * synthesiser was English to it, 63 % sure, and what it wrote made no sense.
 */
export const certainLanguage = 0.8;
