import { z } from 'zod';
import type { MessageCheck } from '../protocol.ts';
import type { SpeechMethods } from './speechMethods.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const share = z.number().min(0).max(1);
/** More are never asked for. */
const mostWindows = 16;
/** A window is 30 s at most. */
const second = z.number().min(0).max(31);
const text = z.string().max(1_000);

const runtime = z.object({ version: text, providers: z.array(text).max(64), threads: count });

const word = z.object({ text, start: second, end: second, probability: share });

const segment = z.object({
  text: z.string().max(10_000),
  start: second,
  end: second,
  averageLogProbability: z.number().max(0),
  compressionRatio: amount,
  repeated: z.boolean(),
  words: z.array(word).max(1_000).optional(),
});

const transcribedWindow = z.object({
  segments: z.array(segment).max(1_000),
  language: z.string().max(10),
  languageProbability: share.nullable(),
  noSpeechProbability: share,
  silent: z.boolean(),
  readTo: second.nullable(),
  tokens: count,
});

type Shapes = { [Name in keyof SpeechMethods]: z.ZodType<SpeechMethods[Name]['result']> };

/** What the worker may answer. */
const shapes = {
  runtime,
  load: z.object({
    runtime,
    device: text,
    languages: z.array(z.string().max(10)).max(200),
    wordTimes: z.boolean(),
    memoryBytes: amount,
  }),
  transcribe: z.object({ windows: z.array(transcribedWindow).min(1).max(mostWindows), memoryBytes: amount }),
} as unknown as Shapes;

/** Whether what a speech worker says has the shape it must have: it runs native code on files of strangers. It has no events. */
export const isSpeechMessage: MessageCheck = (method, kind, content) =>
  kind === 'result' &&
  Object.hasOwn(shapes, method) &&
  shapes[method as keyof SpeechMethods].safeParse(content).success;
