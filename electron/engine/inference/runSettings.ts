import { z } from 'zod';
import type { RunSettings } from '../answers/answer.ts';

/** Bounds of every number and text that can reach native code or a service: what is outside is refused, never clamped in silence. */
export const limits = {
  temperature: 2,
  maxTokens: 131_072,
  seed: 4_294_967_295,
  stopStrings: 4,
  stopLength: 200,
  examples: 50,
  /** UTF-16 units of one prompt, one system text or one side of an example. */
  text: 5_000_000,
  images: 8,
  /** Characters of one data URL: 6 MB of image. */
  imageLength: 8_400_000,
  schemaLength: 100_000,
} as const;

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
