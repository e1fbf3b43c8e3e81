import { z } from 'zod';
import type { MessageCheck } from '../protocol.ts';
import { windowFrames, windowSpeakers } from './diarizationFacts.ts';
import type { DiarizationMethods } from './diarizationMethods.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const text = z.string().max(1_000);

type Shapes = { [Name in keyof DiarizationMethods]: z.ZodType<DiarizationMethods[Name]['result']> };

/** What the worker may answer. */
const shapes: Shapes = {
  load: z.object({
    runtime: z.object({ version: text, providers: z.array(text).max(64), threads: count }),
    device: text,
    dimensions: z.number().int().min(1).max(4_096),
    memoryBytes: amount,
  }),
  listen: z.object({
    active: z.base64().max(Math.ceil(windowFrames / 3) * 4),
    voices: z
      .array(
        z.object({
          speaker: z
            .number()
            .int()
            .min(0)
            .max(windowSpeakers - 1),
          aloneSeconds: z.number().min(0).max(11),
          vector: z.base64().max(30_000).nullable(),
        }),
      )
      .max(windowSpeakers),
    timings: z.object({ segmentMs: amount, embedMs: amount }),
    memoryBytes: amount,
  }),
  group: z.object({ speakers: z.array(count) }),
};

/** Whether what a diarization worker says has the shape it must have: it runs native code on files of strangers. It has no events. */
export const isDiarizationMessage: MessageCheck = (method, kind, content) =>
  kind === 'result' &&
  Object.hasOwn(shapes, method) &&
  shapes[method as keyof DiarizationMethods].safeParse(content).success;
