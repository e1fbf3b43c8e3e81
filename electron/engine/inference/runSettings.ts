import { z } from 'zod';
import type { RunSettings } from '../answers/answer.ts';
import { runLimits as limits } from './runLimits.ts';

const text = z.string().max(limits.text, `Too long: at most ${limits.text.toLocaleString('en')} characters.`);

const jsonSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => JSON.stringify(schema).length <= limits.schemaLength, 'The JSON schema is too large.');

const image = z
  .string()
  .max(limits.imageLength, 'An image may have at most 6 MB.')
  .regex(/^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/, 'Not a PNG, JPEG, WebP or GIF data URL.');

/** Checks settings from anywhere (page, command, API, database) before they reach a model. Unknown fields are refused. */
export const runSettingsSchema: z.ZodType<RunSettings, RunSettings> = z.strictObject({
  system: text.optional(),
  temperature: z.number().min(0).max(limits.temperature).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.number().int().min(1).max(limits.maxTokens).optional(),
  seed: z.number().int().min(0).max(limits.seed).optional(),
  stop: z.array(z.string().min(1).max(limits.stopLength)).max(limits.stopStrings).optional(),
  examples: z
    .array(z.strictObject({ input: text, output: text }))
    .max(limits.examples)
    .optional(),
  jsonSchema: jsonSchema.optional(),
  images: z.array(image).max(limits.images).optional(),
});
