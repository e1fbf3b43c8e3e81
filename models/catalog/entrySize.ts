import type { CatalogEntry } from './entry.ts';

/** Bytes a model takes, and whether that was stated or worked out. */
export interface EntrySize {
  bytes: number;
  exact: boolean;
}

/**
 * Bits per weight of whole files as published, including the layers that a quantisation leaves finer. llama.cpp's table for its
 * 8B model: https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md; small models come out larger, because
 * their vocabulary is a bigger share.
 */
const bitsPerWeight: Readonly<Record<string, number>> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  Q8_0: 8.5,
  Q6_K: 6.6,
  Q5_K_M: 5.7,
  Q5_0: 5.6,
  Q4_K_M: 5.2,
  Q4_1: 5.8,
  Q4_0: 4.7,
  Q3_K_M: 4.2,
  Q2_K: 3.4,
  int8: 8.3,
  fp32: 32,
  fp16: 16,
};

/** The size of a catalogue entry: what is stated, else an estimate from weights and quantisation, marked as one. */
export function entrySize(entry: CatalogEntry): EntrySize {
  const stated = entry.files.map((file) => file.sizeBytes ?? file.approximateBytes ?? null);
  const bytes = stated.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const exact = entry.files.every((file) => file.sizeBytes !== null);
  if (stated.every((size) => size !== null)) return { bytes, exact };
  return { bytes: Math.max(bytes, weightBytes(entry.parameters, entry.quantization)), exact: false };
}

/** Estimated bytes of so many weights in a quantisation; an unknown one counts as 16 bits. */
export function weightBytes(parameters: number, quantization: string): number {
  return Math.round((parameters * (bitsPerWeight[quantization] ?? 16)) / 8);
}
