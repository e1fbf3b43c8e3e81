import type { OnnxRuntime } from '../onnx/onnxMethods.ts';

/** A network of an installed model. */
export interface NetworkFile {
  /** Absolute; a model in transformers.js layout. */
  folder: string;
  /** File in the folder's `onnx`, without its ending. */
  weights: string;
}

export interface LoadDiarizationParams {
  /** Tells who speaks when, within ten seconds. */
  segmentation: NetworkFile;
  /** Turns a voice into numbers, so that it is known again. */
  embedding: NetworkFile;
  /** null: one per physical core. */
  threads: number | null;
}

export interface LoadedDiarization {
  runtime: OnnxRuntime;
  /** 'CPU: <model name>'. */
  device: string;
  /** Numbers that stand for a voice. */
  dimensions: number;
  memoryBytes: number;
}

/** Somebody who speaks in a window. */
export interface WindowVoice {
  /** 0 to 2: the bit in `active`. */
  speaker: number;
  /** Seconds in which nobody else speaks. */
  aloneSeconds: number;
  /** Little-endian 32-bit floats in base64, of length 1 together; null where too little was said alone to know the voice. */
  vector: string | null;
}

export interface WindowSpeakers {
  /** One byte per frame, in base64; bit n is set while speaker n of this window speaks. */
  active: string;
  voices: WindowVoice[];
  /** Milliseconds by part. */
  timings: { segmentMs: number; embedMs: number };
  /** Held by the process now. */
  memoryBytes: number;
}

export interface GroupVoicesParams {
  /** Little-endian 32-bit floats in base64, one voice after another. */
  vectors: string;
  dimensions: number;
  /** Of each voice: seconds in which nobody else spoke. */
  seconds: number[];
  /** Of each voice: the window that it was heard in, counted from 0. */
  windows: number[];
  /** null: as many as there seem to be. */
  speakers: number | null;
}

/** What the diarization worker can be asked. */
export type DiarizationMethods = {
  load: { params: LoadDiarizationParams; result: LoadedDiarization; event: never };
  /** Who speaks in up to 10 s of mono audio at 16 kHz: little-endian 32-bit floats in base64. */
  listen: { params: { samples: string }; result: WindowSpeakers; event: never };
  /** Which voices of all windows are the same person's: a number for each, from 0. */
  group: { params: GroupVoicesParams; result: { speakers: number[] }; event: never };
};
