import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { OnnxTensor } from './onnxWriter.ts';
import { createProtobufReader, type ProtobufField } from './protobufReader.ts';

/** Fields of the published format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const modelGraph = 7;
const graphTensor = 5;
const tensorField = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const float = 1;
const longestName = 200;

/**
 * The weights of an ONNX file by name: 32-bit floats that are kept in the file itself.
 * @throws {YardstickError} `model/hostile-file` for a file that is no ONNX file
 */
export function readOnnxTensors(file: string): Map<string, OnnxTensor & { data: Float32Array }> {
  const handle = openSync(file, 'r');
  try {
    const reader = createProtobufReader(handle, path.basename(file));
    const found = new Map<string, OnnxTensor & { data: Float32Array }>();
    for (const model of reader.fields(0, fstatSync(handle).size)) {
      if (model.number !== modelGraph || model.kind !== 'bytes') continue;
      for (const part of reader.fields(model.start, model.end)) {
        if (part.number !== graphTensor || part.kind !== 'bytes') continue;
        const fields = [...reader.fields(part.start, part.end)];
        const one = (number: number) => fields.find((field) => field.number === number);
        const [name, raw] = [one(tensorField.name), one(tensorField.raw)];
        if (name === undefined || raw === undefined || varintIn(handle, one(tensorField.type)) !== float) continue;
        const shape = fields.filter(({ number }) => number === tensorField.dims).map((dim) => varintIn(handle, dim));
        const data = new Float32Array((raw.end - raw.start) / 4);
        readSync(handle, new Uint8Array(data.buffer), 0, data.byteLength, raw.start);
        const tensor = { name: reader.text(name, longestName), shape, data };
        found.set(tensor.name, tensor);
      }
    }
    return found;
  } finally {
    closeSync(handle);
  }
}

/** A number of seven bits a byte. */
function varintIn(handle: number, field: ProtobufField | undefined): number {
  if (field === undefined) return 0;
  const bytes = Buffer.alloc(field.end - field.start);
  readSync(handle, bytes, 0, bytes.length, field.start);
  return bytes.reduce((sum, byte, place) => sum + (byte & 0x7f) * 2 ** (7 * place), 0);
}
