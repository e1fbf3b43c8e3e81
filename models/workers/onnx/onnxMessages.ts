import { z } from 'zod';
import { countedTexts, embeddedTexts, loadedEncoder } from '../encoderMessages.ts';
import type { MessageCheck } from '../protocol.ts';
import type { OnnxMethods } from './onnxMethods.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const text = z.string().max(1_000);

const runtime = z.object({ version: text, providers: z.array(text).max(64), threads: count });

type Shapes = { [Name in keyof OnnxMethods]: z.ZodType<OnnxMethods[Name]['result']> };

/** What the worker may answer. */
const shapes: Shapes = {
  runtime,
  load: loadedEncoder,
  embed: embeddedTexts,
  countTokens: countedTexts,
  rerank: z.object({
    scores: z.array(z.number()),
    cut: z.array(count),
    rerankMs: amount,
    memoryBytes: amount,
  }),
};

/** Whether what an onnx worker says has the shape it must have: it runs native code on files of strangers. It has no events. */
export const isOnnxMessage: MessageCheck = (method, kind, content) =>
  kind === 'result' && Object.hasOwn(shapes, method) && shapes[method as keyof OnnxMethods].safeParse(content).success;
