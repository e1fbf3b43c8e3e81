import type { OnnxNode, OnnxTensor } from '../onnx/onnxWriter.ts';
import { writeOnnx } from '../onnx/onnxWriter.ts';
import { memorySize } from './sileroFacts.ts';

/** A frame as the graph takes it: what was before, the frame, and its end mirrored. */
export const mirroredSamples = 64;
export const inputSamples = 640;

type Weight = OnnxTensor & { data: Float32Array };

/** Order of the gates in PyTorch (input, forget, cell, output) for that of ONNX (input, output, forget, cell). */
const gates = [0, 3, 1, 2];

/**
 * Silero's network as a graph that hears any number of frames in a row at once. The one it is published with hears a single frame a call, which costs ten
 * times as much; here each layer is one product of matrices over all frames. Weights and likelihoods are the same. Inputs: `frames` [n, 640], `said` and
 * `kept` [1, 1, 128]; outputs: `likelihoods` [n, 1], `said_next` and `kept_next`.
 * @param weights of `silero_vad_16k_op15.onnx`, by name
 * @returns an ONNX file
 */
export function sileroGraph(weights: ReadonlyMap<string, Weight>): Buffer {
  const weight = (name: string) => {
    const found = weights.get(`model.${name}`);
    if (found === undefined) throw new Error(`Silero's weights have no ${name}.`);
    return found;
  };
  const kernel = (layer: number, taps: readonly number[]) =>
    asMatrix(`kernel_${layer}`, weight(`encoder.${layer}.reparam_conv.weight`), taps);
  const bias = (layer: number): OnnxTensor => ({
    ...weight(`encoder.${layer}.reparam_conv.bias`),
    name: `bias_${layer}`,
  });
  const tensors: OnnxTensor[] = [
    asMatrix('basis', transposed(weight('stft.forward_basis_buffer')), [0]),
    kernel(0, [0, 1, 2]),
    kernel(1, [0, 1, 2]),
    // Of two places one is left: the first tap sees nothing but the edge. Of one place only the middle one sees anything.
    kernel(2, [1, 2]),
    kernel(3, [1]),
    ...[0, 1, 2, 3].map(bias),
    gated('input_weights', [1, 4 * memorySize, memorySize], [weight('decoder.rnn.weight_ih')]),
    gated('memory_weights', [1, 4 * memorySize, memorySize], [weight('decoder.rnn.weight_hh')]),
    gated('memory_bias', [1, 8 * memorySize], [weight('decoder.rnn.bias_ih'), weight('decoder.rnn.bias_hh')]),
    { ...weight('decoder.decoder.2.weight'), name: 'output_weights', shape: [memorySize, 1] },
    { ...weight('decoder.decoder.2.bias'), name: 'output_bias', shape: [1] },
    ...[0, 1, 2, 3, 4, 5, 6].map((number) => whole(`at_${number}`, [number])),
    whole('hops_shape', [-1, 5, 128]),
    whole('parts_shape', [-1, 4, 2, 129]),
    whole('flat_shape', [-1, memorySize]),
    whole('steps_shape', [-1, 1, memorySize]),
    whole('both_edges', [0, 1, 0, 0, 1, 0]),
    whole('first_edge', [0, 1, 0, 0, 0, 0]),
  ];
  const nodes: OnnxNode[] = [
    // Four overlapping windows a frame, their spectra, and how loud each band is.
    node('Reshape', ['frames', 'hops_shape'], 'hops'),
    ...taps('windows', 'hops', { count: 2, rows: 4, step: 1 }),
    node('MatMul', ['windows', 'basis'], 'spectra'),
    node('Reshape', ['spectra', 'parts_shape'], 'parts'),
    node('ReduceL2', ['parts'], 'bands', [
      { name: 'axes', ints: [2] },
      { name: 'keepdims', int: 0 },
    ]),
    node('Pad', ['bands', 'both_edges'], 'edged_0'),
    ...taps('taps_0', 'edged_0', { count: 3, rows: 4, step: 1 }),
    ...layer(0, 'taps_0'),
    node('Pad', ['heard_0', 'first_edge'], 'edged_1'),
    ...taps('taps_1', 'edged_1', { count: 3, rows: 2, step: 2 }),
    ...layer(1, 'taps_1'),
    node('Reshape', ['heard_1', 'flat_shape'], 'taps_2'),
    ...layer(2, 'taps_2'),
    ...layer(3, 'heard_2'),
    node('Reshape', ['heard_3', 'steps_shape'], 'steps'),
    {
      operator: 'LSTM',
      inputs: ['steps', 'input_weights', 'memory_weights', 'memory_bias', '', 'said', 'kept'],
      outputs: ['remembered', 'said_next', 'kept_next'],
      attributes: [{ name: 'hidden_size', int: memorySize }],
    },
    node('Reshape', ['remembered', 'flat_shape'], 'rows'),
    node('Relu', ['rows'], 'positive'),
    node('Gemm', ['positive', 'output_weights', 'output_bias'], 'scores'),
    node('Sigmoid', ['scores'], 'likelihoods'),
  ];
  const memory = [1, 1, memorySize];
  return writeOnnx({
    nodes,
    tensors,
    inputs: [
      { name: 'frames', type: 'float', shape: ['n', inputSamples] },
      { name: 'said', type: 'float', shape: memory },
      { name: 'kept', type: 'float', shape: memory },
    ],
    outputs: [
      { name: 'likelihoods', type: 'float', shape: ['n', 1] },
      { name: 'said_next', type: 'float', shape: memory },
      { name: 'kept_next', type: 'float', shape: memory },
    ],
  });
}

/** What each output of a convolution sees, side by side: so many rows, each with its neighbours. */
function taps(
  output: string,
  input: string,
  { count, rows, step }: { count: number; rows: number; step: number },
): OnnxNode[] {
  const parts = Array.from({ length: count }, (_, tap) => ({
    name: `${output}_${tap}`,
    ends: [tap, tap + step * (rows - 1) + 1] as const,
  }));
  return [
    ...parts.map(({ name, ends: [from, to] }) =>
      node('Slice', [input, `at_${from}`, `at_${to}`, 'at_1', `at_${step}`], name),
    ),
    node(
      'Concat',
      parts.map(({ name }) => name),
      output,
      [{ name: 'axis', int: 2 }],
    ),
  ];
}

function layer(number: number, input: string): OnnxNode[] {
  return [
    node('MatMul', [input, `kernel_${number}`], `product_${number}`),
    node('Add', [`product_${number}`, `bias_${number}`], `sum_${number}`),
    node('Relu', [`sum_${number}`], `heard_${number}`),
  ];
}

/** The kernel [outputs, inputs, taps] of a convolution as a matrix that the taps side by side are multiplied with. */
function asMatrix(name: string, { shape, data }: Weight, used: readonly number[]): OnnxTensor {
  const [outputs = 0, inputs = 0, all = 0] = shape;
  const matrix = new Float32Array(used.length * inputs * outputs);
  used.forEach((tap, place) => {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        matrix[(place * inputs + input) * outputs + output] = data[(output * inputs + input) * all + tap] ?? 0;
      }
    }
  });
  return { name, shape: [used.length * inputs, outputs], data: matrix };
}

/** The basis of the spectra has one input, and each sample of a window is a tap. */
function transposed({ name, shape: [outputs = 0, , samples = 0], data }: Weight): Weight {
  return { name, shape: [outputs, samples, 1], data };
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: NonNullable<OnnxNode['attributes']> = [],
): OnnxNode {
  return { operator, inputs, outputs: [output], attributes };
}

function whole(name: string, axes: readonly number[]): OnnxTensor {
  return { name, shape: [axes.length], data: BigInt64Array.from(axes, BigInt) };
}

/** Rows of the four gates in ONNX's order; several tensors one behind the other. */
function gated(name: string, axes: readonly number[], parts: readonly { data: Float32Array }[]): OnnxTensor {
  const pieces = parts.flatMap(({ data }) => {
    const gate = data.length / 4;
    return gates.map((place) => data.subarray(place * gate, (place + 1) * gate));
  });
  const data = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return { name, shape: axes, data };
}
