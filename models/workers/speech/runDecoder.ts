import { Tensor } from 'onnxruntime-node';
import type { OrtTensor, Whisper } from './loadWhisper.ts';

/** What the decoder remembers of the steps before, for some windows side by side: by the names under which it takes it. One row for each window. */
export interface DecoderMemory {
  rows: number;
  held: Record<string, Tensor>;
  begun: boolean;
  /** Where what it writes at each step goes, by name: two places in turn, for the one is read while the other is written. */
  places: Record<string, [Float32Array, Float32Array]>;
  logits: Tensor | null;
}

const ownParts = ['decoder.key', 'decoder.value'];
const heardParts = ['encoder.key', 'encoder.value'];

/** @param steps how many tokens of each row it has room for */
export function emptyMemory({ layers, heads, headSize }: Whisper['shape'], rows: number, steps: number): DecoderMemory {
  const memory: DecoderMemory = { rows, held: {}, begun: false, places: {}, logits: null };
  const room = rows * steps * heads * headSize;
  for (let layer = 0; layer < layers; layer++) {
    for (const part of [...ownParts, ...heardParts]) {
      const name = `${layer}.${part}`;
      memory.held[`past_key_values.${name}`] = new Tensor('float32', new Float32Array(0), [rows, heads, 0, headSize]);
      if (ownParts.includes(part)) memory.places[name] = [new Float32Array(room), new Float32Array(room)];
    }
  }
  return memory;
}

/** Forgets the other rows. @param rows those that stay, in order */
export function keepRows(memory: DecoderMemory, rows: readonly number[]): void {
  for (const [name, tensor] of Object.entries(memory.held)) memory.held[name] = rowsOf(tensor, rows) as Tensor;
  memory.logits = null;
  memory.rows = rows.length;
}

/**
 * Some rows of a tensor, without copying where they stand together.
 * @param rows in order
 */
export function rowsOf({ data, dims }: OrtTensor | Tensor, rows: readonly number[]): OrtTensor {
  const values = data as Float32Array;
  const size = values.length / (dims[0] ?? 1);
  const [first = 0] = rows;
  const isTogether = rows.every((row, place) => row === first + place);
  const kept = isTogether
    ? values.subarray(first * size, (first + rows.length) * size)
    : joined(rows.map((row) => values.subarray(row * size, (row + 1) * size)));
  return new Tensor('float32', kept, [rows.length, ...dims.slice(1)]) as OrtTensor;
}

/** Tensors of the same shape as the rows of one. */
export function stacked(tensors: readonly OrtTensor[]): OrtTensor {
  const [first] = tensors;
  if (first === undefined || tensors.length === 1) return first ?? new Tensor('float32', [], [0]);
  const rows = tensors.reduce((sum, { dims }) => sum + (dims[0] ?? 0), 0);
  const all = joined(tensors.map(({ data }) => data));
  return new Tensor('float32', all, [rows, ...first.dims.slice(1)]) as OrtTensor;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * One step of all rows. What it writes goes into room that is there already: room made anew at each step would be the work of the garbage collector.
 * @param hidden what the encoder heard, a row for each window
 * @param inputs the tokens that each row reads: equally many
 */
export async function runDecoder(
  { decoder, shape }: Whisper,
  hidden: OrtTensor,
  inputs: readonly (readonly number[])[],
  memory: DecoderMemory,
  words: boolean,
): Promise<Record<string, OrtTensor>> {
  const { heads, headSize } = shape;
  const { rows } = memory;
  // The first step may read several tokens; from then on it is one each time.
  const read = inputs[0]?.length ?? 0;
  const fetches: Record<string, Tensor | null> = { logits: memory.logits };
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const part of ownParts) {
      const name = `${layer}.${part}`;
      const steps = (memory.held[`past_key_values.${name}`]?.dims[2] ?? 0) + read;
      const [here, there] = memory.places[name] ?? [];
      if (here === undefined || there === undefined) throw new Error('The memory has no such layer.');
      memory.places[name] = [there, here];
      const room = here.subarray(0, rows * steps * heads * headSize);
      fetches[`present.${name}`] = new Tensor('float32', room, [rows, heads, steps, headSize]);
    }
    // What the encoder heard does not change: its part of the memory is taken over once.
    if (!memory.begun) for (const part of heardParts) fetches[`present.${layer}.${part}`] = null;
    if (words) fetches[`cross_attentions.${layer}`] = null;
  }
  const width = heads * headSize;
  const outputs = await decoder.run(
    {
      ...memory.held,
      input_ids: new Tensor('int64', BigInt64Array.from(inputs.flat(), BigInt), [rows, read]),
      // The network makes nothing of it any more, but would read all of it at every step.
      encoder_hidden_states: memory.begun
        ? new Tensor('float32', new Float32Array(rows * width), [rows, 1, width])
        : hidden,
      ...(decoder.inputNames.includes('use_cache_branch')
        ? { use_cache_branch: new Tensor('bool', new Uint8Array([memory.begun ? 1 : 0]), [1]) }
        : {}),
    },
    fetches,
  );
  for (const [name, output] of Object.entries(outputs)) {
    if (name.startsWith('present.'))
      memory.held[name.replace('present.', 'past_key_values.')] = output as unknown as Tensor;
  }
  const vocabulary = outputs['logits']?.dims.at(-1) ?? 0;
  memory.logits ??= new Tensor('float32', new Float32Array(rows * vocabulary), [rows, 1, vocabulary]);
  memory.begun = true;
  return outputs;
}
