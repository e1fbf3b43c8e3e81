import type { OnnxRuntime } from '../onnx/onnxMethods.ts';

/** Which of the files in a model's `onnx` folder are run: both carry the same ending in their names. */
export type SpeechWeights = 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'q4f16' | 'bnb4';

export interface LoadSpeechParams {
  /** Absolute; a Whisper model in transformers.js layout. */
  folder: string;
  weights: SpeechWeights;
  /** null: one per physical core. */
  threads: number | null;
}

export interface LoadedSpeech {
  runtime: OnnxRuntime;
  /** 'CPU: <model name>'. */
  device: string;
  /** Languages it was trained for, as codes (`en`); empty for a model that knows English only. */
  languages: string[];
  /** It can say when each word was spoken. */
  wordTimes: boolean;
  memoryBytes: number;
}

export interface TranscribeParams {
  /** Up to 30 s of mono audio at 16 kHz each: little-endian 32-bit floats in base64. In the order of their recording. */
  windows: string[];
  /** null: detected in the first of the windows. Of no meaning to a model that knows English only. */
  language: string | null;
  task: 'transcribe' | 'translate';
  words: boolean;
}

/** A word of a window. Seconds from the window's start. */
export interface WindowWord {
  text: string;
  start: number;
  end: number;
  /** The least probable of its tokens, 0 to 1. */
  probability: number;
}

/** What was said without a break. Seconds from the window's start. */
export interface WindowSegment {
  text: string;
  start: number;
  end: number;
  /** Mean of its tokens' natural logarithms. */
  averageLogProbability: number;
  /** Bytes of the text over bytes of the same text compressed: much above 2 it repeats itself. */
  compressionRatio: number;
  /** The model went round in circles here and was stopped: what came again and again stands once. */
  repeated: boolean;
  words?: WindowWord[];
}

export interface TranscribedWindow {
  segments: WindowSegment[];
  /** Of what was heard. */
  language: string;
  /** null where the language was given or found in another window, or there is only one. */
  languageProbability: number | null;
  /** That nobody speaks, by the model's own guess before it wrote anything. */
  noSpeechProbability: number;
  /** The model took the window for silence: there are no segments. */
  silent: boolean;
  /** Seconds at which it stopped in the middle of a sentence: what follows is to be read again from there. null: it read to the end. */
  readTo: number | null;
  tokens: number;
}

/** What the speech worker can be asked. */
export type SpeechMethods = {
  runtime: { params: { threads: number | null }; result: OnnxRuntime; event: never };
  load: { params: LoadSpeechParams; result: LoadedSpeech; event: never };
  transcribe: {
    params: TranscribeParams;
    /** One for each window; and what the process holds now. */
    result: { windows: TranscribedWindow[]; memoryBytes: number };
    event: never;
  };
};
