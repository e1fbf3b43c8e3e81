/** A tensor of an ONNX file, row by row; kept in the file itself unless `external` names where it is said to be. */
export interface OnnxTensor {
  name: string;
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
  external?: Readonly<Record<string, string>>;
}

export type OnnxAttribute =
  | { name: string; int: number }
  | { name: string; float: number }
  | { name: string; ints: readonly number[] }
  | { name: string; tensor: OnnxTensor }
  | { name: string; graph: OnnxGraph };

export interface OnnxNode {
  operator: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: readonly OnnxAttribute[];
}

/** An input or output: a letter is an axis of any length. */
export interface OnnxValue {
  name: string;
  type: 'float' | 'int64' | 'bool';
  shape: readonly (number | string)[];
}

export interface OnnxGraph {
  nodes: readonly OnnxNode[];
  tensors?: readonly OnnxTensor[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
}

const elementTypes = { float: 1, int64: 7, bool: 9 } as const;
const attributeTypes = { float: 1, int: 2, tensor: 4, graph: 5, ints: 7 } as const;

/**
 * Lays out an ONNX file (format 8, operators of set 17), following the published format:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function writeOnnx(graph: OnnxGraph): Buffer {
  return Buffer.concat([number(1, 8), message(8, [text(1, ''), number(2, 17)]), message(7, graphFields(graph))]);
}

function graphFields({ nodes, tensors = [], inputs, outputs }: OnnxGraph): Buffer[] {
  return [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, 'graph'),
    ...tensors.map((tensor) => message(5, tensorFields(tensor))),
    ...inputs.map((value) => message(11, valueFields(value))),
    ...outputs.map((value) => message(12, valueFields(value))),
  ];
}

function nodeFields({ operator, inputs, outputs, attributes = [] }: OnnxNode): Buffer[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...attributes.map((attribute) => message(5, attributeFields(attribute))),
  ];
}

function attributeFields(attribute: OnnxAttribute): Buffer[] {
  const name = text(1, attribute.name);
  if ('int' in attribute) return [name, number(3, attribute.int), number(20, attributeTypes.int)];
  if ('float' in attribute) return [name, float(2, attribute.float), number(20, attributeTypes.float)];
  if ('ints' in attribute) {
    return [name, ...attribute.ints.map((value) => number(8, value)), number(20, attributeTypes.ints)];
  }
  if ('graph' in attribute) {
    return [name, message(6, graphFields(attribute.graph)), number(20, attributeTypes.graph)];
  }
  return [name, message(5, tensorFields(attribute.tensor)), number(20, attributeTypes.tensor)];
}

/** The fields of a `TensorProto`, its data inside or in another file. */
export function tensorFields({ name, shape, data, external }: OnnxTensor): Buffer[] {
  const type = data instanceof Float32Array ? elementTypes.float : elementTypes.int64;
  const head = [...shape.map((length) => number(1, length)), number(2, type), text(8, name)];
  if (external === undefined) {
    return [...head, bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength))];
  }
  const entries = Object.entries(external).map(([key, value]) => message(13, [text(1, key), text(2, value)]));
  return [...head, ...entries, number(14, 1)];
}

function valueFields({ name, type, shape }: OnnxValue): Buffer[] {
  const axes = shape.map((axis) => message(1, [typeof axis === 'number' ? number(1, axis) : text(2, axis)]));
  return [text(1, name), message(2, [message(1, [number(1, elementTypes[type]), message(2, axes)])])];
}

/** Protobuf's wire format: https://protobuf.dev/programming-guides/encoding */
function varint(value: number): Buffer {
  const out: number[] = [];
  // A negative number has all ten bytes.
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Buffer.from(out);
}

/** A field with a whole number; a negative one takes ten bytes. */
export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function float(field: number, value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + 5), out]);
}

/** A field with bytes, their length before them. */
export function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

/** A field with text in UTF-8. */
export function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

/** A field with a message of its own. */
export function message(field: number, fields: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(fields));
}
