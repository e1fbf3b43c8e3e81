import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeManifest } from '../../models/files/manifest.ts';
import type { InstalledModel } from '../../models/files/installedModel.ts';
import { writeOnnx, type OnnxNode, type OnnxTensor } from '../../models/workers/onnx/onnxWriter.ts';

export interface TinyBertOptions {
  /** Same seed, same file. */
  seed?: number;
  /** `encoder` puts out a vector per token, `classifier` scores for a text (or a pair). */
  head?: 'encoder' | 'classifier';
  /** Scores that a classifier puts out. */
  labels?: number;
  /** Longest text in tokens. */
  positions?: number;
  /** Computes without an end, or until this many rounds are over, before it puts out anything. */
  rounds?: number;
  /** Says that the table of words is in another file. */
  external?: Readonly<Record<string, string>>;
  /** Rounds its numbers to the range of all that is read together. */
  dynamicQuantization?: boolean;
}

const width = 16;
const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** Every letter is a token, at the beginning of a word and inside. */
const vocabulary = [...special, ...letters, ...letters.map((letter) => `##${letter}`), '.', ',', '?', ':'];
const epsilon = 1e-5;

interface Weights {
  words: Float32Array;
  types: Float32Array;
  positions: Float32Array;
  scale: Float32Array;
  shift: Float32Array;
  query: Float32Array;
  key: Float32Array;
  value: Float32Array;
  pooler: Float32Array;
  poolerBias: Float32Array;
  classifier: Float32Array;
  classifierBias: Float32Array;
}

function weightsOf({ seed = 1, labels = 1, positions = 64 }: TinyBertOptions): Weights {
  const random = gaussian(seed);
  const matrix = (rows: number, columns: number, size: number) =>
    Float32Array.from({ length: rows * columns }, () => random() * size);
  return {
    words: matrix(vocabulary.length, width, 1),
    types: matrix(2, width, 0.5),
    positions: matrix(positions, width, 0.3),
    scale: Float32Array.from({ length: width }, () => 1 + 0.1 * random()),
    shift: matrix(1, width, 0.1),
    query: matrix(width, width, 0.4),
    key: matrix(width, width, 0.4),
    value: matrix(width, width, 0.4),
    pooler: matrix(width, width, 0.4),
    poolerBias: matrix(1, width, 0.1),
    classifier: matrix(width, labels, 0.5),
    classifierBias: matrix(1, labels, 0.1),
  };
}

/**
 * A real, loadable BERT of some 20 kB: words, positions and kinds of text, one layer of attention, 16 wide, every letter a token, random weights
 * from a seed. What it must put out is in `tinyBertHidden` and `tinyBertScores`, worked out without any runtime.
 */
export function buildTinyBert(options: TinyBertOptions = {}): Buffer {
  const weights = weightsOf(options);
  const { head = 'encoder', labels = 1, positions = 64 } = options;
  const shapes: Record<keyof Weights, readonly number[]> = {
    words: [vocabulary.length, width],
    types: [2, width],
    positions: [positions, width],
    scale: [width],
    shift: [width],
    query: [width, width],
    key: [width, width],
    value: [width, width],
    pooler: [width, width],
    poolerBias: [width],
    classifier: [width, labels],
    classifierBias: [labels],
  };
  const tensors: OnnxTensor[] = (Object.keys(shapes) as (keyof Weights)[]).map((name) => ({
    name,
    shape: shapes[name],
    data: weights[name],
    ...(name === 'words' && options.external !== undefined ? { external: options.external } : {}),
  }));
  tensors.push(
    { name: 'zero', shape: [], data: BigInt64Array.of(0n) },
    { name: 'one', shape: [], data: BigInt64Array.of(1n) },
    { name: 'axis1', shape: [1], data: BigInt64Array.of(1n) },
    { name: 'oneFloat', shape: [], data: Float32Array.of(1) },
    { name: 'hide', shape: [], data: Float32Array.of(-1e4) },
    { name: 'rootWidth', shape: [], data: Float32Array.of(1 / Math.sqrt(width)) },
  );
  const step = (operator: string, inputs: string[], output: string, attributes: OnnxNode['attributes'] = []) => ({
    operator,
    inputs,
    outputs: [output],
    attributes,
  });
  const nodes: OnnxNode[] = [
    step('Gather', ['words', 'input_ids'], 'wordsRead'),
    step('Gather', ['types', 'token_type_ids'], 'typesRead'),
    step('Shape', ['input_ids'], 'shape'),
    step('Gather', ['shape', 'one'], 'length'),
    step('Range', ['zero', 'length', 'one'], 'places'),
    step('Gather', ['positions', 'places'], 'positionsRead'),
    step('Add', ['wordsRead', 'typesRead'], 'sum1'),
    step('Add', ['sum1', 'positionsRead'], 'sum2'),
    step('LayerNormalization', ['sum2', 'scale', 'shift'], 'normed', [
      { name: 'axis', int: -1 },
      { name: 'epsilon', float: epsilon },
    ]),
    step('MatMul', ['normed', 'query'], 'queries'),
    step('MatMul', ['normed', 'key'], 'keys'),
    step('MatMul', ['normed', 'value'], 'values'),
    step('Transpose', ['keys'], 'keysTurned', [{ name: 'perm', ints: [0, 2, 1] }]),
    step('MatMul', ['queries', 'keysTurned'], 'attention1'),
    step('Mul', ['attention1', 'rootWidth'], 'attention2'),
    step('Cast', ['attention_mask'], 'mask1', [{ name: 'to', int: 1 }]),
    step('Sub', ['oneFloat', 'mask1'], 'mask2'),
    step('Mul', ['mask2', 'hide'], 'mask3'),
    step('Unsqueeze', ['mask3', 'axis1'], 'mask4'),
    step('Add', ['attention2', 'mask4'], 'attention3'),
    step('Softmax', ['attention3'], 'attention4', [{ name: 'axis', int: -1 }]),
    step('MatMul', ['attention4', 'values'], 'attended'),
    ...(options.dynamicQuantization === true
      ? [
          step('Add', ['normed', 'attended'], 'exact'),
          { operator: 'DynamicQuantizeLinear', inputs: ['exact'], outputs: ['rounded', 'range', 'middle'] },
          step('DequantizeLinear', ['rounded', 'range', 'middle'], 'hidden'),
        ]
      : [step('Add', ['normed', 'attended'], 'hidden')]),
  ];
  const last = head === 'encoder' ? 'last_hidden_state' : 'logits';
  const put = options.rounds === undefined ? last : 'result';
  if (head === 'encoder') nodes.push(step('Identity', ['hidden'], put));
  else {
    nodes.push(
      step('Gather', ['hidden', 'zero'], 'first', [{ name: 'axis', int: 1 }]),
      step('MatMul', ['first', 'pooler'], 'pooled1'),
      step('Add', ['pooled1', 'poolerBias'], 'pooled2'),
      step('Tanh', ['pooled2'], 'pooled3'),
      step('MatMul', ['pooled3', 'classifier'], 'scores'),
      step('Add', ['scores', 'classifierBias'], put),
    );
  }
  if (options.rounds !== undefined) {
    tensors.push({ name: 'rounds', shape: [], data: BigInt64Array.of(BigInt(options.rounds)) });
    nodes.push(endlessLoop(put, last));
  }
  const axes = { input_ids: 'int64', attention_mask: 'int64', token_type_ids: 'int64' } as const;
  return writeOnnx({
    nodes,
    tensors,
    inputs: Object.entries(axes).map(([name, type]) => ({ name, type, shape: ['texts', 'tokens'] })),
    outputs: [
      {
        name: last,
        type: 'float',
        shape: head === 'encoder' ? ['texts', 'tokens', width] : ['texts', labels],
      },
    ],
  });
}

/** Hands its input on, after as many rounds as it is told. */
function endlessLoop(input: string, output: string): OnnxNode {
  const body = {
    nodes: [
      { operator: 'Identity', inputs: ['goOn'], outputs: ['goOnStill'] },
      { operator: 'Identity', inputs: ['carried'], outputs: ['carriedOn'] },
    ],
    inputs: [
      { name: 'round', type: 'int64', shape: [] },
      { name: 'goOn', type: 'bool', shape: [] },
      { name: 'carried', type: 'float', shape: ['a', 'b', 'c'] },
    ],
    outputs: [
      { name: 'goOnStill', type: 'bool', shape: [] },
      { name: 'carriedOn', type: 'float', shape: ['a', 'b', 'c'] },
    ],
  } as const;
  return {
    operator: 'Loop',
    inputs: ['rounds', '', input],
    outputs: [output],
    attributes: [{ name: 'body', graph: body }],
  };
}

/** Tokens of a text in lower case, as the tokenizer must make them, without special ones. */
function tokensOf(text: string): number[] {
  return (text.match(/[a-z0-9]+|[.,?:]/g) ?? []).flatMap((word) =>
    Array.from(word, (letter, place) => vocabulary.indexOf(place === 0 ? letter : `##${letter}`)),
  );
}

const start = special.indexOf('[CLS]');
const end = special.indexOf('[SEP]');

/** What the network must put out for a text: a vector per token, worked out here. */
export function tinyBertHidden(options: TinyBertOptions, text: string, pair?: string): number[][] {
  const first = [start, ...tokensOf(text), end];
  const second = pair === undefined ? [] : [...tokensOf(pair), end];
  const weights = weightsOf(options);
  const row = (matrix: Float32Array, index: number) => Array.from(matrix.slice(index * width, (index + 1) * width));
  const normed = [...first, ...second].map((token, place) => {
    const sum = row(weights.words, token).map(
      (value, axis) =>
        value +
        (row(weights.types, place < first.length ? 0 : 1)[axis] ?? 0) +
        (row(weights.positions, place)[axis] ?? 0),
    );
    const mean = sum.reduce((total, value) => total + value, 0) / width;
    const variance = sum.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
    return sum.map(
      (value, axis) =>
        ((value - mean) / Math.sqrt(variance + epsilon)) * (weights.scale[axis] ?? 0) + (weights.shift[axis] ?? 0),
    );
  });
  const queries = normed.map((vector) => times(vector, weights.query));
  const keys = normed.map((vector) => times(vector, weights.key));
  const values = normed.map((vector) => times(vector, weights.value));
  return normed.map((vector, place) => {
    const attention = keys.map((key) => Math.exp(dot(queries[place] ?? [], key) / Math.sqrt(width)));
    const total = attention.reduce((sum, share) => sum + share, 0);
    return vector.map(
      (value, axis) =>
        value + attention.reduce((sum, share, other) => sum + (share / total) * (values[other]?.[axis] ?? 0), 0),
    );
  });
}

/** What a classifier must put out for a pair. */
export function tinyBertScores(options: TinyBertOptions, text: string, pair: string): number[] {
  const weights = weightsOf(options);
  const [first = []] = tinyBertHidden(options, text, pair);
  const pooled = times(first, weights.pooler).map((value, axis) => Math.tanh(value + (weights.poolerBias[axis] ?? 0)));
  return times(pooled, weights.classifier).map((value, label) => value + (weights.classifierBias[label] ?? 0));
}

export interface InstallTinyBertOptions extends TinyBertOptions {
  origin?: 'catalog' | 'import';
  task?: InstalledModel['task'];
  /** More files of the folder, by name. */
  files?: Readonly<Record<string, string | Buffer>>;
}

/** Puts a tiny model into a library's folder, in transformers.js layout, as if it had been installed. @returns the folder */
export async function installTinyBert(
  library: string,
  id: string,
  options: InstallTinyBertOptions = {},
): Promise<string> {
  const { head = 'encoder', labels = 1, positions = 64, origin = 'catalog', files: more = {} } = options;
  const directory = path.join(library, id);
  const contents: Record<string, string | Buffer> = {
    'onnx/model.onnx': buildTinyBert(options),
    'config.json': JSON.stringify({
      model_type: 'bert',
      architectures: [head === 'encoder' ? 'BertModel' : 'BertForSequenceClassification'],
      hidden_size: width,
      max_position_embeddings: positions,
      vocab_size: vocabulary.length,
      id2label: Object.fromEntries(Array.from({ length: labels }, (_, label) => [label, `LABEL_${label}`])),
    }),
    'tokenizer.json': JSON.stringify(tinyTokenizer()),
    'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'BertTokenizer', model_max_length: positions }),
    ...more,
  };
  const files = Object.entries(contents).map(([name, content]) => {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { name, sizeBytes: Buffer.byteLength(content), sha256 };
  });
  await writeManifest({
    id,
    name: id,
    task: options.task ?? (head === 'encoder' ? 'embedding' : 'reranking'),
    architecture: 'encoder',
    family: 'bert',
    runtime: 'onnx',
    quantization: 'fp32',
    parameters: 5_000,
    contextTokens: positions,
    tuning: 'other',
    directory,
    files,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    sha256: files[0]?.sha256 ?? '',
    origin: { kind: origin, source: 'test' },
    installedAt: 1,
    quarantine: null,
  });
  return directory;
}

function tinyTokenizer(): Record<string, unknown> {
  const word = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const mark = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark('[CLS]', 0), word('A', 0), mark('[SEP]', 0)],
      pair: [mark('[CLS]', 0), word('A', 0), mark('[SEP]', 0), word('B', 1), mark('[SEP]', 1)],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [start], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [end], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, index) => [token, index])),
    },
  };
}

function times(vector: readonly number[], matrix: Float32Array): number[] {
  const columns = matrix.length / vector.length;
  return Array.from({ length: columns }, (_, column) =>
    vector.reduce((sum, value, row) => sum + value * (matrix[row * columns + column] ?? 0), 0),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
}

/** Numbers with mean 0 and spread 1, from a seed. */
function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
