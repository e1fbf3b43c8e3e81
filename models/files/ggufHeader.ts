import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../errors.ts';
import { BoundedBytes } from './boundedBytes.ts';
import { arrayType, fileTypes, float32Type, stringType, tensorTypes, uint32Type, valueSizes } from './ggufTypes.ts';

/** An array of the metadata. Long ones (a vocabulary) are walked over, not kept: then `values` is null. */
export interface GgufArray {
  length: number;
  values: (string | number | bigint | boolean)[] | null;
}

/** 64-bit integers that a number cannot hold exactly are bigints. */
export type GgufValue = string | number | bigint | boolean | GgufArray;

export interface GgufTensor {
  name: string;
  /** Fastest changing first. */
  shape: number[];
  /** e.g. `Q4_K`. */
  type: string;
  /** From the start of the file. */
  offset: number;
  bytes: number;
}

/** What a GGUF file says of itself, after every length and offset in it was compared with the file. */
export interface GgufHeader {
  version: number;
  tensorCount: number;
  metadata: Map<string, GgufValue>;
  tensors: GgufTensor[];
  /** `general.architecture`, e.g. `llama`, `gemma3`, `bert`. */
  architecture: string;
  /** `general.name`, where it has one. */
  name: string | null;
  /** Tokens it was trained on. */
  contextLength: number | null;
  /** The Jinja template in the file, unrendered; null in a base model. */
  chatTemplate: string | null;
  /** From `general.file_type` (`Q4_K_M`), else the type that holds the most bytes. */
  quantization: string;
  /** Counted from the tensors' shapes. */
  parameterCount: number;
  tokenizerModel: string | null;
  fileBytes: number;
}

const limits = {
  keyBytes: 65_536,
  stringBytes: 16 << 20,
  arrayLength: 4_000_000,
  entries: 65_536,
  headerBytes: 128 << 20,
  /** All strings that are kept, together. */
  keptBytes: 32 << 20,
  keptArrayValues: 1024,
  keptTextValues: 64,
  alignment: 1 << 20,
};

/**
 * Reads and checks the header of a GGUF file without believing it: at most 128 MiB are walked over and 32 MiB kept, whatever it says.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Call this before any native code sees the file.
 * @throws {YardstickError} `model/not-found`, `model/not-readable`, `model/not-gguf`, `model/unsupported`, `model/hostile-file`, `model/truncated`; the last two name the byte
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  const name = path.basename(file);
  // Without waiting: to open a named pipe waits for a writer that may never come, and takes a thread with it.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES' || error.code === 'EPERM') {
        throw new YardstickError('model/not-readable', `You may not read ${file}`, {
          hint: 'Change the permissions of the file.',
          cause: error,
        });
      }
      if (error.code !== 'ENOENT') throw error;
      throw new YardstickError('model/not-found', `There is no file ${file}`, {
        hint: 'Check the path.',
        cause: error,
      });
    },
  );
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notGguf(name, 'it is not a file');
    return await readHeader(new BoundedBytes(handle, name, found.size, limits.headerBytes), name);
  } finally {
    await handle.close();
  }
}

function notGguf(name: string, why: string): YardstickError {
  return new YardstickError('model/not-gguf', `${name} is not a GGUF file: ${why}`, {
    hint: 'Local language models are GGUF files; a folder with config.json and onnx files can be imported as a folder.',
  });
}

async function readHeader(bytes: BoundedBytes, name: string): Promise<GgufHeader> {
  if (bytes.fileBytes < 4) throw notGguf(name, bytes.fileBytes === 0 ? 'it is empty' : 'it is too short');
  if ((await bytes.bytes(4, 'the magic number')).toString('latin1') !== 'GGUF') {
    throw notGguf(name, 'it does not start with "GGUF"');
  }
  const version = await bytes.uint32('the version');
  if (version !== 2 && version !== 3) {
    const bigEndian = version === 0x0200_0000 || version === 0x0300_0000;
    throw new YardstickError(
      'model/unsupported',
      `${name}: GGUF ${bigEndian ? 'files for big-endian machines' : `version ${version}`} cannot be run here`,
      { hint: 'Get a current little-endian GGUF (version 3) of the model.' },
    );
  }
  const tensorCount = await bytes.count('the number of tensors', limits.entries);
  const metadataCount = await bytes.count('the number of metadata entries', limits.entries);
  const metadata = await readMetadata(bytes, metadataCount);
  const described = await readTensors(bytes, tensorCount);
  const tensors = placeTensors(bytes, described, alignmentOf(bytes, metadata));

  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string' || !/^[\w.-]{1,64}$/.test(architecture)) {
    throw new YardstickError('model/not-a-model', `${name} does not say which architecture it is`, {
      hint: 'It may be a vocabulary or an adapter. Get the model itself.',
    });
  }
  const contextLength = metadata.get(`${architecture}.context_length`);
  return {
    version,
    tensorCount,
    metadata,
    tensors,
    architecture,
    name: textOf(metadata, 'general.name'),
    contextLength: typeof contextLength === 'number' && contextLength > 0 ? contextLength : null,
    chatTemplate: textOf(metadata, 'tokenizer.chat_template'),
    quantization: quantizationOf(metadata, tensors),
    parameterCount: tensors.reduce((sum, tensor) => sum + elementsOf(tensor.shape), 0),
    tokenizerModel: textOf(metadata, 'tokenizer.ggml.model'),
    fileBytes: bytes.fileBytes,
  };
}

async function readMetadata(bytes: BoundedBytes, count: number): Promise<Map<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  const kept = { bytes: 0 };
  for (let index = 0; index < count; index++) {
    const start = bytes.position;
    const key = await bytes.text('a metadata key', limits.keyBytes);
    if (key === '') throw bytes.hostile(start, 'a metadata key is empty');
    if (metadata.has(key)) throw bytes.hostile(start, `metadata key ${JSON.stringify(key.slice(0, 80))} stands twice`);
    const type = await bytes.uint32('a metadata type');
    if (key === 'general.alignment' && type !== uint32Type) {
      throw bytes.hostile(start, 'general.alignment is not a 32-bit number');
    }
    // The runtime takes it for one unseen, and aborts the process where it is none.
    if (key === 'adapter.lora.alpha' && type !== float32Type) {
      throw bytes.hostile(start, 'adapter.lora.alpha is not a 32-bit floating-point number');
    }
    const value = await readValue(bytes, type, `metadata ${JSON.stringify(key.slice(0, 80))}`);
    kept.bytes += key.length + (typeof value === 'string' ? value.length : 0);
    if (kept.bytes > limits.keptBytes)
      throw bytes.hostile(start, `the metadata has more than ${limits.keptBytes} bytes of text`);
    metadata.set(key, value);
  }
  return metadata;
}

async function readValue(bytes: BoundedBytes, type: number, what: string): Promise<GgufValue> {
  if (type === stringType) return bytes.text(what, limits.stringBytes);
  if (type !== arrayType) return readScalar(bytes, type, what);

  const start = bytes.position;
  const elementType = await bytes.uint32(`the element type of ${what}`);
  if (elementType === arrayType) throw bytes.hostile(start, `${what} is an array of arrays`);
  const length = await bytes.count(`the length of ${what}`, limits.arrayLength);
  if (elementType === stringType) {
    const keep = length <= limits.keptTextValues ? length : 0;
    const values = await bytes.skipTexts(length, keep > 0 ? limits.keyBytes : limits.stringBytes, keep, what);
    return { length, values: length === keep ? values : null };
  }
  if (length > limits.keptArrayValues) {
    bytes.skip(length * sizeOfType(bytes, elementType, start, what), what);
    return { length, values: null };
  }
  const values: (number | bigint | boolean)[] = [];
  for (let index = 0; index < length; index++) values.push(await readScalar(bytes, elementType, what));
  return { length, values };
}

function sizeOfType(bytes: BoundedBytes, type: number, offset: number, what: string): number {
  const size = valueSizes.get(type);
  if (size === undefined) throw bytes.hostile(offset, `${what} has the unknown type ${type}`);
  return size;
}

async function readScalar(bytes: BoundedBytes, type: number, what: string): Promise<number | bigint | boolean> {
  const start = bytes.position;
  const raw = await bytes.bytes(sizeOfType(bytes, type, start, what), what);
  switch (type) {
    case 0:
      return raw.readUInt8();
    case 1:
      return raw.readInt8();
    case 2:
      return raw.readUInt16LE();
    case 3:
      return raw.readInt16LE();
    case 4:
      return raw.readUInt32LE();
    case 5:
      return raw.readInt32LE();
    case 6:
      return raw.readFloatLE();
    case 7: {
      const flag = raw.readUInt8();
      if (flag > 1) throw bytes.hostile(start, `${what} is neither true nor false`);
      return flag === 1;
    }
    case 10:
      return exactNumber(raw.readBigUInt64LE());
    case 11:
      return exactNumber(raw.readBigInt64LE());
    default:
      return raw.readDoubleLE();
  }
}

function exactNumber(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value;
}

interface DescribedTensor {
  name: string;
  shape: number[];
  type: string;
  bytes: number;
  /** From the start of the data. */
  offset: bigint;
  /** Where in the header it stands. */
  at: number;
}

async function readTensors(bytes: BoundedBytes, count: number): Promise<DescribedTensor[]> {
  const tensors: DescribedTensor[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index++) {
    const at = bytes.position;
    const name = await bytes.text('a tensor name', limits.keyBytes);
    const what = `tensor ${JSON.stringify(name.slice(0, 80))}`;
    if (name === '' || names.has(name)) throw bytes.hostile(at, `${what} has no name of its own`);
    names.add(name);
    const dimensions = await bytes.uint32(`the dimensions of ${what}`);
    if (dimensions < 1 || dimensions > 4) throw bytes.hostile(at, `${what} has ${dimensions} dimensions`);
    const shape: number[] = [];
    for (let dimension = 0; dimension < dimensions; dimension++) {
      shape.push(await bytes.count(`a dimension of ${what}`, Number.MAX_SAFE_INTEGER));
    }
    const elements = elementsOf(shape);
    if (shape.includes(0) || !Number.isSafeInteger(elements)) {
      throw bytes.hostile(at, `${what} has the impossible shape ${shape.join(' x ')}`);
    }
    const typeNumber = await bytes.uint32(`the type of ${what}`);
    const type = tensorTypes.get(typeNumber);
    if (type === undefined) {
      throw new YardstickError('model/unsupported', `byte ${at}: ${what} has the unknown type ${typeNumber}`, {
        hint: 'The file is damaged, or made for a newer runtime: try another quantisation or update Yardstick.',
        data: { offset: at },
      });
    }
    const [typeName, blockWeights, blockBytes] = type;
    if ((shape[0] ?? 0) % blockWeights !== 0) {
      throw bytes.hostile(at, `${what} has rows of ${shape[0]}, which ${typeName} cannot store`);
    }
    const size = (elements / blockWeights) * blockBytes;
    if (!Number.isSafeInteger(size)) throw bytes.hostile(at, `${what} is impossibly large`);
    tensors.push({ name, shape, type: typeName, bytes: size, offset: await bytes.uint64(`the place of ${what}`), at });
  }
  return tensors;
}

function alignmentOf(bytes: BoundedBytes, metadata: Map<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment === 'number' && alignment >= 1 && alignment <= limits.alignment) {
    if ((alignment & (alignment - 1)) === 0) return alignment;
  }
  throw bytes.hostile(0, 'general.alignment is not a power of two that could be meant');
}

/** Turns offsets within the data into offsets within the file, and finds the file too short for them where it is. */
function placeTensors(bytes: BoundedBytes, tensors: DescribedTensor[], alignment: number): GgufTensor[] {
  const dataStart = Math.ceil(bytes.position / alignment) * alignment;
  return tensors.map(({ at, offset, ...tensor }) => {
    if (offset % BigInt(alignment) !== 0n) {
      throw bytes.hostile(at, `tensor ${JSON.stringify(tensor.name.slice(0, 80))} is not aligned`);
    }
    const end = BigInt(dataStart) + offset + BigInt(tensor.bytes);
    if (end > BigInt(Number.MAX_SAFE_INTEGER)) throw bytes.hostile(at, 'a tensor lies impossibly far away');
    if (end > BigInt(bytes.fileBytes)) {
      throw bytes.truncated(Number(end), `tensor ${JSON.stringify(tensor.name.slice(0, 80))}`);
    }
    return { ...tensor, offset: dataStart + Number(offset) };
  });
}

function elementsOf(shape: number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function textOf(metadata: Map<string, GgufValue>, key: string): string | null {
  const value = metadata.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

function quantizationOf(metadata: Map<string, GgufValue>, tensors: GgufTensor[]): string {
  const stated = metadata.get('general.file_type');
  // Bit 10 marks a type that the writer guessed.
  const known = typeof stated === 'number' ? fileTypes.get(stated & ~1024) : undefined;
  if (known !== undefined) return known;
  const bytesByType = new Map<string, number>();
  for (const tensor of tensors) bytesByType.set(tensor.type, (bytesByType.get(tensor.type) ?? 0) + tensor.bytes);
  return [...bytesByType].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unknown';
}
