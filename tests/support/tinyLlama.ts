import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { writeGguf } from './ggufWriter.ts';
import type { GgufWriterTensor, GgufWriterValue } from './ggufWriter.ts';

export interface TinyLlamaOptions {
  /** Same seed, same file, byte for byte. */
  seed?: number;
  /** Tokens it claims to have been trained on. */
  contextLength?: number;
  /** The Jinja chat template in the file; null writes none (a base model). */
  chatTemplate?: string | null;
  /** 'letters' only ever writes a-z and spaces; 'bytes' any byte, so that its text is full of broken UTF-8. */
  alphabet?: 'letters' | 'bytes';
  /**
   * At temperature 0 the model answers exactly this, then ends its turn. A string is one token; a number is one raw byte (so
   * that a character can be split over tokens). No step may occur twice, nor be a line
   * feed, which ends every prompt.
   */
  script?: readonly (string | number)[];
  name?: string;
  /** Overrides or adds metadata: for files that lie about themselves. */
  metadata?: Readonly<Record<string, GgufWriterValue>>;
}

export const chatMlTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const width = 32;
const hidden = 128;
const heads = 4;
const firstByte = 3;
const startOfTurn = firstByte + 256;
const endOfTurn = startOfTurn + 1;
const firstScripted = endOfTurn + 1;
/** The first value of every token's vector: a constant that the output layer uses to forbid tokens. */
const constant = 4;
const forbidden = -10;
const lineFeed = firstByte + 0x0a;

/**
 * A real, loadable llama model of about 130 KB: one block, 32 wide, every byte a token, random weights from a seed. Without a
 * script it writes letters for ever (it never ends its turn), which is what tests of stopping, crashing and counting need.
 */
export function buildTinyLlama(options: TinyLlamaOptions = {}): Buffer {
  const { seed = 1, contextLength = 2048, chatTemplate = chatMlTemplate, alphabet = 'letters', script } = options;
  const random = gaussian(seed);
  const strings = (script ?? []).filter((step) => typeof step === 'string');
  const scripted = (script ?? []).map((step) =>
    typeof step === 'number' ? firstByte + step : firstScripted + strings.indexOf(step),
  );
  const vocabulary = firstScripted + strings.length;

  const embedding = randomMatrix(random, width, vocabulary, 1);
  const output = randomMatrix(random, width, vocabulary, 0.3);
  for (let token = 0; token < vocabulary; token++) {
    embedding[token * width] = constant;
    output[token * width] = mayWrite(token, alphabet) ? 0 : forbidden;
  }
  // Each scripted token points at the next one: the line feed that ends the prompt at the first, the last at the end of the turn.
  const steps = scripted.length > 0 ? [lineFeed, ...scripted, endOfTurn] : [];
  steps.slice(1).forEach((to, index) => pointAt(output, embedding, steps[index] ?? lineFeed, to));

  // A scripted model must not be led astray by what stands before, so its block only whispers.
  const blockScale = scripted.length > 0 ? 0.001 : 0.2;
  const attentionOutput = randomMatrix(random, width, width, blockScale);
  const feedForwardDown = randomMatrix(random, hidden, width, blockScale);
  attentionOutput.fill(0, 0, width);
  feedForwardDown.fill(0, 0, hidden);

  const tensors: GgufWriterTensor[] = [
    { name: 'token_embd.weight', shape: [width, vocabulary], data: embedding },
    { name: 'output_norm.weight', shape: [width], data: new Float32Array(width).fill(1) },
    { name: 'output.weight', shape: [width, vocabulary], data: output },
    { name: 'blk.0.attn_norm.weight', shape: [width], data: new Float32Array(width).fill(1) },
    { name: 'blk.0.attn_q.weight', shape: [width, width], data: randomMatrix(random, width, width, 0.2) },
    { name: 'blk.0.attn_k.weight', shape: [width, width], data: randomMatrix(random, width, width, 0.2) },
    { name: 'blk.0.attn_v.weight', shape: [width, width], data: randomMatrix(random, width, width, 0.2) },
    { name: 'blk.0.attn_output.weight', shape: [width, width], data: attentionOutput },
    { name: 'blk.0.ffn_norm.weight', shape: [width], data: new Float32Array(width).fill(1) },
    { name: 'blk.0.ffn_gate.weight', shape: [width, hidden], data: randomMatrix(random, width, hidden, 0.2) },
    { name: 'blk.0.ffn_up.weight', shape: [width, hidden], data: randomMatrix(random, width, hidden, 0.2) },
    { name: 'blk.0.ffn_down.weight', shape: [hidden, width], data: feedForwardDown },
  ];

  const metadata = new Map<string, GgufWriterValue>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: options.name ?? 'Tiny Llama for tests' }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['llama.context_length', { type: 'uint32', value: contextLength }],
    ['llama.embedding_length', { type: 'uint32', value: width }],
    ['llama.block_count', { type: 'uint32', value: 1 }],
    ['llama.feed_forward_length', { type: 'uint32', value: hidden }],
    ['llama.attention.head_count', { type: 'uint32', value: heads }],
    ['llama.attention.head_count_kv', { type: 'uint32', value: heads }],
    ['llama.rope.dimension_count', { type: 'uint32', value: width / heads }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
    ['llama.vocab_size', { type: 'uint32', value: vocabulary }],
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokenTexts(strings) }],
    ['tokenizer.ggml.scores', { type: 'float32s', value: Array.from({ length: vocabulary }, () => 0) }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: tokenTypes(vocabulary) }],
    ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: 1 }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: endOfTurn }],
    ['tokenizer.ggml.unknown_token_id', { type: 'uint32', value: 0 }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: false }],
    ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: false }],
  ]);
  if (chatTemplate !== null) metadata.set('tokenizer.chat_template', { type: 'string', value: chatTemplate });
  for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
  return writeGguf({ metadata, tensors });
}

/** Writes the model to `file`, making its folder, and returns `file`. */
export function writeTinyLlama(file: string, options?: TinyLlamaOptions): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, buildTinyLlama(options));
  return file;
}

function mayWrite(token: number, alphabet: 'letters' | 'bytes'): boolean {
  if (token >= firstScripted) return false;
  if (token < firstByte || token >= startOfTurn) return false;
  if (alphabet === 'bytes') return true;
  const byte = token - firstByte;
  return byte === 0x20 || (byte >= 0x61 && byte <= 0x7a);
}

/** Makes `to` the likeliest token after `from`, whatever came before. */
function pointAt(output: Float32Array, embedding: Float32Array, from: number, to: number): void {
  output[to * width] = 0;
  for (let i = 1; i < width; i++) output[to * width + i] = 4 * (embedding[from * width + i] ?? 0);
}

function tokenTexts(strings: readonly string[]): string[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  return ['<unk>', '<s>', '</s>', ...bytes, '<|im_start|>', '<|im_end|>', ...strings];
}

/** 1 normal, 2 unknown, 3 control, 4 user defined, 6 byte. */
function tokenTypes(vocabulary: number): number[] {
  return Array.from({ length: vocabulary }, (_, token) => {
    if (token === 0) return 2;
    if (token < firstByte || token === startOfTurn || token === endOfTurn) return 3;
    return token < startOfTurn ? 6 : 4;
  });
}

function randomMatrix(random: () => number, columns: number, rows: number, scale: number): Float32Array {
  return Float32Array.from({ length: columns * rows }, () => random() * scale);
}

/** Normally distributed numbers from a seed (mulberry32, Box-Muller). */
function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
