import { z } from 'zod';
import { wholePath } from '../../../../models/files/wholePath.ts';

const id = z.string().min(1).max(100);
const model = z.string().min(1).max(300);
const language = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'A language is given by its code, e.g. en.')
  .optional();
const task = z.enum(['transcribe', 'translate']).optional();
const words = z.boolean().optional();
const name = z.string().trim().min(1, 'Give it a name.').max(200, 'A name has at most 200 characters.');
const limit = z.number().int().min(1).max(1_000);
const cursor = z.string().max(100).optional();
const segment = z.number().int().min(0).max(10_000_000);
const speaker = z.string().trim().min(1).max(100).nullable();
const seconds = z.number().min(0).max(1_000_000);
const find = {
  find: z.string().min(1, 'What is to be found?').max(200),
  matchCase: z.boolean().optional(),
  wholeWords: z.boolean().optional(),
};

/** Every one is one step for `undo`. */
const operation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), segment, text: z.string().max(20_000) }),
  z.object({ kind: z.literal('times'), segment, start: seconds, end: seconds }),
  z.object({ kind: z.literal('speaker'), segments: z.array(segment).min(1).max(20_000), speaker }),
  /** Everywhere in the transcript. */
  z.object({ kind: z.literal('renameSpeaker'), from: z.string().min(1).max(100), to: speaker }),
  /** Neighbours, in whatever order they are named; the first one stays. */
  z.object({ kind: z.literal('merge'), segments: z.array(segment).min(2).max(200) }),
  /** `at`: UTF-16 units in its text. */
  z.object({ kind: z.literal('split'), segment, at: z.number().int().min(1).max(20_000) }),
  z.object({ kind: z.literal('remove'), segments: z.array(segment).min(1).max(20_000) }),
  /** What stands there, not a pattern. */
  z.object({ kind: z.literal('replace'), ...find, replacement: z.string().max(200) }),
]);

/** What `speech.*` takes: checked before anything is read or run. */
export const speechInput = {
  id: z.object({ id }),
  list: z.object({ limit: z.number().int().min(1).max(200), cursor, search: z.string().max(200).optional() }),
  add: z.object({ paths: z.array(wholePath).min(1).max(200) }),
  rename: z.object({ id, name }),
  removeRecordings: z.object({ ids: z.array(id).min(1).max(1_000) }),
  /**
   * `text`: what was said, plain or as captions; `transcriptId`: a transcript that a person has put right; `speakers`: who speaks when, as RTTM. What is not
   * named stays as it is; null takes it away.
   */
  reference: z.object({
    id,
    text: z.string().max(2_000_000).nullable().optional(),
    format: z.enum(['text', 'srt', 'vtt']).optional(),
    transcriptId: id.optional(),
    speakers: z.string().max(2_000_000).nullable().optional(),
  }),
  /** `files`: texts, captions, turns, or tables with a row for each recording. `recordings`: those that are meant; all without it. */
  references: z.object({
    files: z
      .array(z.object({ name: z.string().min(1).max(1_000), content: z.string().max(8_000_000) }))
      .min(1)
      .max(2_000),
    recordings: z.array(id).max(10_000).optional(),
    apply: z.boolean(),
  }),

  start: z.object({ recordings: z.array(id).min(1).max(200), model, language, task, words }),
  segments: z.object({ id, limit, cursor, original: z.boolean().optional() }),
  find: z.object({ id, ...find }),
  edit: z.object({ id, revision: z.number().int().min(0), operation }),
  /** `speakers`: how many; null where that is to be found out. */
  findSpeakers: z.object({ id, speakers: z.number().int().min(1).max(50).nullable() }),
  exported: z.object({
    id,
    format: z.enum(['text', 'srt', 'vtt', 'rttm', 'json', 'markdown']),
    /** One caption for each word (srt, vtt). */
    words: z.boolean().optional(),
    original: z.boolean().optional(),
  }),
  toKnowledge: z.object({ id, base: z.string().min(1).max(200) }),

  /** Without a model the microphone is kept and nothing is written down; a service gets the recording when it is over. */
  liveStart: z.object({ name: name.optional(), model: model.optional(), language, task, words }),
  /** `bytes`: of samples that the page has sent; the engine waits for the last of them. */
  liveStop: z.object({ id, bytes: z.number().int().min(0).optional() }),

  compare: z.object({
    name: name.optional(),
    recordings: z.array(id).min(1).max(500),
    models: z.array(model).min(1).max(12),
    language,
    task,
    words,
  }),
  diff: z.object({ id, recordingId: id, model }),
} as const;

export type SpeechOperation = z.infer<typeof operation>;
