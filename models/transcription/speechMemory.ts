import type { InstalledModel } from '../files/installedModel.ts';
import { requireSmallJson } from '../workers/onnx/requireSmallJson.ts';
import { encoderBytes, readWhisperShape, windowBytes } from '../workers/speech/whisperShape.ts';

/** The process with its runtime and tokenizer. Of tiny.en and base 210 and 170 MB are left when all else is counted. */
const processBytes = 230e6;

/**
 * Bytes that the process of a Whisper model takes while it reads so many windows side by side: weights of 8 bits are kept twice, once as they are packed for
 * the processor. Measured for two windows: tiny.en 543 MB (here: 565), base 739 MB (800).
 * @throws {Error} where `config.json` is not there, is huge, or says nothing sensible
 */
export function speechMemory({ directory, sizeBytes }: InstalledModel, windows: number): number {
  requireSmallJson(directory, ['config.json']);
  const shape = readWhisperShape(directory);
  return sizeBytes * 2 + processBytes + encoderBytes(shape) + windows * windowBytes(shape);
}
