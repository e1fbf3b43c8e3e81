import { closeSync, fstatSync, lstatSync, openSync } from 'node:fs';
import path from 'node:path';
import { createProtobufReader, type ProtobufField, type ProtobufReader } from './protobufReader.ts';

/** What a model file says about itself, as far as it decides whether and how it is run. */
export interface OnnxFacts {
  /** Names of the files beside it that hold its weights. */
  dataFiles: string[];
  /** Numbers between layers are rounded to a range that depends on everything that is read together. */
  dynamicQuantization: boolean;
}

type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparseTensor' | 'function' | 'training';

/**
 * Which fields of a message hold messages that can lead to a tensor, by number, from the published format
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
const nested: Record<Kind, Readonly<Record<number, Kind>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  node: { 5: 'attribute' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    22: 'sparseTensor',
    23: 'sparseTensor',
  },
  tensor: {},
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
};

const externalDataField = 13;
const operatorField = 4;
const deepest = 60;
const mostDataFiles = 64;
/** A plain file beside the model, as exporters name them. In particular no path, and not the runtime's own word for "at this address in memory". */
const dataFileName = /^[\w][\w.-]{0,150}$/;

/**
 * Reads an ONNX file from end to end, by a reader of our own, before the runtime sees it: weights may be kept in other files, and which ones is the
 * file's word. Only plain files in the same folder are let through.
 * @throws {YardstickError} `model/hostile-file`
 */
export function inspectOnnx(file: string): OnnxFacts {
  const handle = openSync(file, 'r');
  try {
    const reader = createProtobufReader(handle, path.basename(file));
    const found = { dataFiles: new Set<string>(), dynamicQuantization: false };
    walk(reader, 'model', { number: 0, kind: 'bytes', start: 0, end: fstatSync(handle).size }, 0, found);
    for (const name of found.dataFiles) requirePlainFile(reader, path.join(path.dirname(file), name), name);
    return { dataFiles: [...found.dataFiles], dynamicQuantization: found.dynamicQuantization };
  } finally {
    closeSync(handle);
  }
}

interface Found {
  dataFiles: Set<string>;
  dynamicQuantization: boolean;
}

function walk(reader: ProtobufReader, kind: Kind, message: ProtobufField, depth: number, found: Found): void {
  if (depth > deepest) throw reader.hostile(message.start, `it is nested more than ${deepest} deep`);
  for (const field of reader.fields(message.start, message.end)) {
    const inner = nested[kind][field.number];
    if (inner !== undefined) {
      if (field.kind !== 'bytes') throw reader.hostile(field.start, `a ${inner} is only a number`);
      walk(reader, inner, field, depth + 1, found);
    } else if (kind === 'tensor' && field.number === externalDataField) readEntry(reader, field, found);
    else if (kind === 'node' && field.number === operatorField && field.kind === 'bytes') {
      if (reader.text(field, 1_000) === 'DynamicQuantizeLinear') found.dynamicQuantization = true;
    }
  }
}

/** One key and value of where a tensor's bytes are. */
function readEntry(reader: ProtobufReader, entry: ProtobufField, found: Found): void {
  if (entry.kind !== 'bytes') throw reader.hostile(entry.start, 'the place of a tensor is only a number');
  let key = '';
  let value = '';
  for (const field of reader.fields(entry.start, entry.end)) {
    if (field.number === 1) key = reader.text(field, 100);
    if (field.number === 2) value = reader.text(field, 4_000);
  }
  if (key !== 'location') return;
  if (!dataFileName.test(value) || value.includes('..')) {
    throw reader.hostile(
      entry.start,
      `its weights are said to be in ${JSON.stringify(value.slice(0, 100))}, which is not a file beside it`,
    );
  }
  found.dataFiles.add(value);
  if (found.dataFiles.size > mostDataFiles) throw reader.hostile(entry.start, 'its weights are in too many files');
}

/** A link could lead anywhere. */
function requirePlainFile(reader: ProtobufReader, file: string, name: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true)
    throw reader.hostile(0, `its weights are said to be in ${name}, which is not a plain file`);
}
