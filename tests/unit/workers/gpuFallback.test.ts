import { expect, it } from 'vitest';
import { gpuFallback } from '../../../models/workers/llama/gpuFallback.ts';

const gpu = { backend: 'cuda', devices: [{ name: 'H200', memoryBytes: 1e11, api: 'cuda' }], gpuFallback: null };
const broken = { backend: 'cpu', devices: [], gpuFallback: 'An NVIDIA GPU is in this machine, but …' };
const none = { backend: 'cpu', devices: [], gpuFallback: null };

it.each([
  ['a GPU that opened but had no memory for a single layer', gpu, 0, expect.stringContaining('H200 has too little')],
  ['a GPU with some layers on it', gpu, 3, null],
  ['a GPU whose drivers do not work', broken, 0, broken.gpuFallback],
  ['a machine without one', none, 0, null],
])('%s', (_, runtime, layers, said) => {
  expect(gpuFallback(runtime, layers)).toEqual(said);
});
