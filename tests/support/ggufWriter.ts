/** Metadata of a GGUF file, typed as the format types it. Only the kinds the tests need. */
export type GgufWriterValue =
  | { type: 'uint32'; value: number }
  | { type: 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'float32s'; value: readonly number[] }
  | { type: 'int32s'; value: readonly number[] };

/** A 32-bit float tensor; `shape` is in GGUF's order: the fastest changing dimension first. */
export interface GgufWriterTensor {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

const alignment = 32;
const valueTypes = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/**
 * Lays out a GGUF version 3 file (little endian, 32-byte alignment, 32-bit float tensors), following the published
 * format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function writeGguf(options: {
  metadata: ReadonlyMap<string, GgufWriterValue>;
  tensors: readonly GgufWriterTensor[];
}): Buffer {
  const header: Buffer[] = [
    Buffer.from('GGUF'),
    uint32(3),
    uint64(options.tensors.length),
    uint64(options.metadata.size),
  ];
  for (const [key, value] of options.metadata) header.push(text(key), typedValue(value));

  let offset = 0;
  const bodies: Buffer[] = [];
  for (const tensor of options.tensors) {
    header.push(text(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64), uint32(0), uint64(offset));
    const body = padded(Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
    bodies.push(body);
    offset += body.length;
  }
  return Buffer.concat([padded(Buffer.concat(header)), ...bodies]);
}

function typedValue(entry: GgufWriterValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(valueTypes.uint32), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(valueTypes.float32), float32(entry.value)]);
    case 'bool':
      return Buffer.concat([uint32(valueTypes.bool), Buffer.from([entry.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([uint32(valueTypes.string), text(entry.value)]);
    case 'strings':
      return array(valueTypes.string, entry.value.map(text));
    case 'float32s':
      return array(valueTypes.float32, entry.value.map(float32));
    case 'int32s':
      return array(valueTypes.int32, entry.value.map(int32));
  }
}

function array(elementType: number, elements: Buffer[]): Buffer {
  return Buffer.concat([uint32(valueTypes.array), uint32(elementType), uint64(elements.length), ...elements]);
}

function padded(bytes: Buffer): Buffer {
  const excess = bytes.length % alignment;
  return excess === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(alignment - excess)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
