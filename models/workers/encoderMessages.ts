import { z } from 'zod';
import type { EmbedTextsResult, LoadedEncoder } from './encoderMethods.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const text = z.string().max(1_000);

/** What a worker may say of a model that it loaded for embeddings. */
export const loadedEncoder: z.ZodType<LoadedEncoder> = z.object({
  runtime: z.object({ version: text, threads: count }),
  dimensions: z.number().int().positive().max(100_000),
  maxTokens: z.number().int().positive().max(10_000_000),
  device: text,
  memoryBytes: amount,
});

export const embeddedTexts: z.ZodType<EmbedTextsResult> = z.object({
  vectors: z.string(),
  dimensions: count,
  cut: z.array(count),
  tokens: count,
  embedMs: amount,
  memoryBytes: amount,
});

export const countedTexts: z.ZodType<{ counts: number[] }> = z.object({ counts: z.array(count) });
