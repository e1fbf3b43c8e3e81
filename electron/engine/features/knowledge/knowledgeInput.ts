import { z } from 'zod';
import { wholePath } from '../../../../models/files/wholePath.ts';
import { documentFormats } from '../../documents/document.ts';
import type { PassageFilter } from '../../retrieval/knowledgeIndex.ts';

const base = z.string().min(1).max(200);
const model = z.string().min(1).max(300);
const path = z.string().min(1).max(4096);
const documentId = z.string().min(1).max(200);
const name = z.string().trim().min(1, 'Give it a name.').max(100, 'A name has at most 100 characters.');
const limit = z.number().int().min(1).max(500);
const cursor = z.string().max(4096).optional();

const fileStates = ['waiting', 'reading', 'chunking', 'embedding', 'done', 'failed', 'missing'] as const;

const chunking = z.object({
  maxTokens: z.number().int().min(16).max(8192).optional(),
  overlapTokens: z.number().int().min(0).max(4096).optional(),
});

const mode = z.enum(['hybrid', 'dense', 'keyword']);

const filter = z.object({
  documentIds: z.array(documentId).max(1_000).optional(),
  formats: z.array(z.enum(documentFormats)).max(documentFormats.length).optional(),
  modifiedFrom: z.number().optional(),
  modifiedTo: z.number().optional(),
});

const search = {
  base,
  mode: mode.optional(),
  limit: z.number().int().min(1).max(100).optional(),
  reranker: model.optional(),
  filter: filter.optional(),
};

/** The address with what a person pasted into it; the password has a field of its own. Both go in the body of a request, never in an address. */
const login = {
  connection: z.string().trim().min(1, 'Give the address of the server.').max(2_000),
  password: z.string().max(1_000).optional(),
};

const storage = z.union([z.object({ kind: z.literal('sqlite') }), z.object({ kind: z.literal('postgres'), ...login })]);

const question = {
  ...search,
  question: z.string().trim().min(1, 'The question is empty.').max(20_000, 'At most 20,000 characters.'),
  model,
  mask: z.boolean().optional(),
};

const proposals = z.number().int().min(1).max(100);

const judgedId = z.string().min(1).max(200);

const judged = z.object({
  id: judgedId,
  query: z.string().trim().min(1).max(4_000),
  relevant: z.record(z.string().max(4096), z.number().int().min(0).max(10)),
});

const judgedQuestion = judged.extend({
  // Emptied for a moment, while another one is being written.
  query: z.string().max(4_000),
  used: z.boolean(),
  source: z
    .object({
      documentId,
      title: z.string().max(4_096),
      start: z.number().int().min(0),
      end: z.number().int().min(0),
    })
    .nullable(),
});

/** What `knowledge.*` takes: checked before anything is read or run. */
export const knowledgeInput = {
  base: z.object({ base }),
  create: z.object({
    name,
    embedding: model.optional(),
    chunking: chunking.optional(),
    storage: storage.optional(),
  }),
  rename: z.object({ base, name }),
  add: z.object({ base, paths: z.array(wholePath).min(1).max(1_000), watch: z.boolean().optional() }),
  source: z.object({ base, path }),
  watchSource: z.object({ base, path, watch: z.boolean() }),
  files: z.object({
    base,
    limit,
    cursor,
    state: z.enum(fileStates).optional(),
    search: z.string().max(200).optional(),
  }),
  documents: z.object({ base, limit, cursor, search: z.string().max(200).optional() }),
  document: z.object({ base, documentId }),
  text: z.object({ base, documentId, page: z.number().int().min(0).max(100_000) }),
  search: z.object({ ...search, query: z.string().max(4_000) }),
  plan: z.object(question),
  ask: z.object({
    ...question,
    /** Places in the plan's list, from 0. */
    without: z.array(z.number().int().min(0).max(1_000)).max(1_000).optional(),
    /** Of the plan that was shown. */
    seen: z.string().max(200).optional(),
  }),
  question: z.object({ id: z.string().min(1).max(100) }),
  measure: z.object({
    base,
    queries: z.array(judged).min(1, 'There is no question to measure with.').max(20_000),
    setups: z
      .array(z.object({ mode, reranker: model.optional() }))
      .min(1, 'Choose at least one way to search.')
      .max(20),
  }),
  changeQuestions: z.object({
    base,
    put: z.array(judgedQuestion).max(20_000).optional(),
    remove: z.array(judgedId).max(20_000).optional(),
  }),
  run: z.object({ base, id: z.string().min(1).max(100) }),
  proposalPlan: z.object({ base, count: proposals }),
  propose: z.object({
    base,
    model,
    count: proposals,
    seen: z.string().max(200).optional(),
    without: z.array(z.number().int().min(0).max(100)).max(100).optional(),
  }),
  move: z.object({ base, storage }),
  server: z.object(login),
  password: z.object({ base, password: z.string().min(1, 'Give the password.').max(1_000) }),
  rebuild: z.object({ base, embedding: model.optional(), chunking: chunking.optional() }),
} as const;

type Loose<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Leaves out what was not given: `undefined` and absent are two things to the rooms below. */
export function given<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** A filter without its empty parts; undefined where nothing is left of it. */
export function givenFilter(value: Loose<PassageFilter> | undefined): PassageFilter | undefined {
  if (value === undefined) return undefined;
  const clean = given<PassageFilter>(value);
  if (clean.formats?.length === 0) delete clean.formats;
  return Object.keys(clean).length === 0 ? undefined : clean;
}
