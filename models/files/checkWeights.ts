import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Runtime } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import { isAdapter } from './adapters/adapterFacts.ts';
import { readGgufHeader, type GgufHeader } from './ggufHeader.ts';

/**
 * Looks at weights before they are called installed: a whole GGUF header, or something that begins like an ONNX model. A right
 * hash says that a file is the stated one, not that it is harmless.
 * @returns the header of a GGUF file, else null
 * @throws {YardstickError} what `readGgufHeader` throws; `model/not-a-model`
 */
export async function checkWeights(file: string, runtime: Runtime): Promise<GgufHeader | null> {
  if (runtime === 'llama.cpp') {
    const header = await readGgufHeader(file);
    checkModelHeader(file, header);
    return header;
  }
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    // An ONNX file is a protobuf message whose first field is ir_version (field 1, a small number).
    const first = buffer[0];
    const second = buffer[1] ?? 255;
    if (bytesRead < 2 || first !== 0x08 || second === 0 || second > 64)
      throw notAModel(file, 'it is not an ONNX model');
    return null;
  } finally {
    await handle.close();
  }
}

/** @throws {YardstickError} `model/not-a-model` where a GGUF file is none by itself */
export function checkModelHeader(file: string, header: GgufHeader): void {
  if (header.tensorCount === 0) throw notAModel(file, 'it has no weights in it');
  const parts = header.metadata.get('split.count');
  if (typeof parts === 'number' && parts > 1) {
    throw notAModel(
      file,
      `it is one of ${parts} parts`,
      'Join them with llama-gguf-split --merge, then import the result.',
    );
  }
  if (header.architecture === 'clip' || isAdapter(header)) {
    throw notAModel(file, 'it is an attachment to a model (a projector or an adapter)');
  }
}

function notAModel(
  file: string,
  why: string,
  hint = 'Get the model itself: one GGUF file, or a folder with config.json and onnx files.',
): YardstickError {
  return new YardstickError('model/not-a-model', `${path.basename(file)} cannot be used as a model: ${why}`, { hint });
}
