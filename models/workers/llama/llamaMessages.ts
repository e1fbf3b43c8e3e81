import { z } from 'zod';
import { countedTexts, embeddedTexts, loadedEncoder } from '../encoderMessages.ts';
import type { MessageCheck } from '../protocol.ts';
import type { LlamaMethods } from './llamaMethods.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const text = z.string();
const share = z.number().min(0).max(1);

const runtime = z.object({
  version: text,
  backend: text,
  devices: z.array(z.object({ name: text, memoryBytes: amount, api: text })).max(64),
  threads: count,
  freeDeviceBytes: amount,
  gpuFallback: text.nullable(),
});

const prefixFacts = { keptTokens: count, prefixMs: amount };

type Shapes = { [Name in keyof LlamaMethods]: Record<'result' | 'event', z.ZodType> } & {
  [Name in keyof LlamaMethods]: { result: z.ZodType<LlamaMethods[Name]['result']> };
};

/** What the worker may answer, and say on the way. */
const shapes: Shapes = {
  runtime: { result: runtime, event: z.never() },
  load: {
    result: z.object({ runtime, device: text, template: text, trainContextTokens: count, memoryBytes: amount }),
    event: z.object({ type: z.literal('loading'), progress: share }),
  },
  generate: {
    result: z.object({
      finish: z.enum(['stop', 'length', 'stopped']),
      rawFinish: text,
      usage: z.object({ promptTokens: count, cachedTokens: count, outputTokens: count, reasoningTokens: count }),
      temperature: z.number(),
      topP: z.number(),
      topK: amount,
      minP: amount,
      seed: z.number().nullable(),
      maxTokens: count,
      contextTokens: count,
      droppedMessages: count,
      droppedTokens: count,
      cpuSeconds: amount,
      readMs: amount,
      writeMs: amount,
      memoryBytes: amount,
      threads: count,
      likelihood: z.object({ meanLogProbability: z.number(), tokens: count }).nullable(),
      ...prefixFacts,
    }),
    event: z.discriminatedUnion('type', [
      z.object({ type: z.literal('reading'), progress: share, expendable: z.boolean() }),
      z.object({ type: z.literal('scoring') }),
      z.object({ type: z.enum(['text', 'reasoning']), text }),
    ]),
  },
  preload: { result: z.object({ readTokens: count }), event: z.never() },
  logProbabilities: {
    result: z.object({ tokens: z.array(z.object({ text, logProbability: z.number().nullable() })) }),
    event: z.never(),
  },
  continuationLikelihoods: {
    result: z.object({ texts: z.array(z.object({ logProbability: z.number(), tokens: count })), ...prefixFacts }),
    event: z.never(),
  },
  tokenDistributions: {
    result: z.object({
      tokens: z.array(count),
      places: z.array(
        z.object({
          logProbability: z.number().nullable(),
          likeliest: count.nullable(),
          top: z.array(count),
          logProbabilities: z.array(z.number().nullable()),
        }),
      ),
    }),
    event: z.never(),
  },
  loadEmbedder: { result: loadedEncoder, event: z.never() },
  embed: { result: embeddedTexts, event: z.never() },
  countTokens: { result: countedTexts, event: z.never() },
};

/** Whether what a llama worker says has the shape it must have: it runs native code on files of strangers. */
export const isLlamaMessage: MessageCheck = (method, kind, content) =>
  Object.hasOwn(shapes, method) && shapes[method as keyof LlamaMethods][kind].safeParse(content).success;
