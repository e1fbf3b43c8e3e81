import { z } from 'zod';
import { isModelId } from './modelId.ts';
import { tasks, type CatalogEntry } from './entry.ts';

const text = z.string().min(1).max(4000);
const bytes = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const webAddress = z.url({ protocol: /^https$/ });

const members = z
  .array(z.strictObject({ package: text, version: text, member: text }))
  .min(1)
  .max(100);

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hub'),
    repository: z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/),
    revision: z.string().regex(/^[\w.-]{1,100}$/),
    path: text,
  }),
  z.strictObject({ kind: z.literal('python-package'), parts: members }),
  z.strictObject({ kind: z.literal('npm-package'), parts: members }),
  z.strictObject({ kind: z.literal('local'), path: text }),
]);

/** Shared with the manifest of an installed model. */
export const attentionSchema = z.strictObject({
  blocks: z.number().int().positive().max(10_000),
  keyValueHeads: z.number().positive().max(10_000),
  keyLength: z.number().positive().max(100_000),
  valueLength: z.number().positive().max(100_000),
});

/** What a file of `resources/catalog` must look like. Unknown fields are refused: a misspelt one would be lost in silence. */
export const catalogEntrySchema: z.ZodType<CatalogEntry> = z.strictObject({
  id: z.string().refine(isModelId, 'not a model id'),
  name: text,
  publisher: text,
  task: z.enum(tasks),
  modality: z.enum(['text', 'speech', 'image', 'multimodal']),
  architecture: z.enum(['decoder', 'encoder', 'encoder-decoder']),
  family: text,
  runtime: z.enum(['llama.cpp', 'onnx']),
  parameters: z.number().int().positive(),
  quantization: text,
  contextTokens: z.number().int().positive(),
  attention: attentionSchema.optional(),
  tuning: z.enum(['base', 'instruct', 'other']),
  embedding: z
    .strictObject({
      pooling: z.enum(['mean', 'cls', 'last']).optional(),
      queryPrefix: z.string().max(500).optional(),
      documentPrefix: z.string().max(500).optional(),
      maxTokens: z.number().int().min(8).max(1_000_000).optional(),
    })
    .optional(),
  licence: z.strictObject({ name: text, url: webAddress, open: z.boolean() }),
  files: z
    .array(
      z.strictObject({
        name: text,
        sizeBytes: bytes.nullable(),
        approximateBytes: bytes.optional(),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .nullable(),
        sources: z.array(source).min(1),
      }),
    )
    .min(1),
  card: z.strictObject({
    summary: text,
    intendedUse: text,
    trainingData: text,
    limits: text,
    evaluation: text.nullable(),
    source: text,
  }),
  starter: z.boolean(),
});
