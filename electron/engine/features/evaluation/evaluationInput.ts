import { z } from 'zod';
import { wholePath } from '../../../../models/files/wholePath.ts';
import { mostTrainingRows } from '../../evaluation/classifying/trainingRows.ts';

const id = z.string().min(1).max(100);
const candidateId = z
  .string()
  .regex(/^[a-z0-9._-]+$/, 'A name is made of small letters, digits, dots, dashes and underscores.')
  .max(100);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'That is not the hash of a dataset.');
const name = z.string().trim().min(1, 'Give it a name.').max(200, 'A name has at most 200 characters.');
const seed = z.number().int().min(0).max(0x7fff_ffff);
const column = z.string().min(1).max(500);

const offset = z.number().int().min(0).max(10_000_000);
const limit = z.number().int().min(1).max(500);
const role = z.enum(['input', 'reference', 'choices', 'label', 'context', 'image', 'audio']);
const mapping = z.record(column, role);

const technique = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('zero-shot') }),
  z.object({ kind: z.literal('few-shot'), count: z.number().int().min(1).max(64), seed }),
  z.object({
    kind: z.literal('retrieval'),
    base: z.string().min(1).max(200),
    passages: z.number().int().min(1).max(50),
    mode: z.enum(['hybrid', 'dense', 'keyword']),
  }),
  z.object({ kind: z.literal('context') }),
  z.object({ kind: z.literal('classifier'), rows: z.number().int().min(2).max(mostTrainingRows).nullable(), seed }),
]);

const settings = z.object({
  system: z.string().max(100_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.number().int().min(1).max(1_000_000).optional(),
  seed: seed.optional(),
  stop: z.array(z.string().min(1).max(200)).max(4).optional(),
  jsonSchema: z.record(z.string(), z.unknown()).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'A language is given by its code, e.g. en.')
    .optional(),
});

const candidate = z.object({
  id: candidateId,
  model: z.string().min(1).max(400),
  technique,
  answering: z.enum(['generate', 'choose', 'json', 'transcribe', 'classify']),
  template: z.string().max(100_000),
  settings,
});

const metric = z.object({
  metric: z.string().min(1).max(100),
  as: z.string().min(1).max(100).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  onlyWhere: z.string().min(1).max(200).optional(),
  passAt: z.number().optional(),
  threshold: z.number().optional(),
});

/** A suite as the page sends it. The engine checks what only it knows (models, columns, metrics' parameters) and says which field is wrong. */
export const suiteInput = z.object({
  name,
  description: z.string().max(10_000).default(''),
  dataset: hash,
  train: hash.nullable(),
  candidates: z.array(candidate).min(1, 'Choose at least one candidate.').max(64, 'At most 64 candidates.'),
  metrics: z.array(metric).min(1, 'Choose at least one metric.').max(32, 'At most 32 metrics.'),
  primary: z.string().min(1).max(100),
  repeats: z.number().int().min(1).max(50),
  sample: z.object({ rows: z.number().int().min(1).max(500_000), seed }).nullable(),
  budgetUsd: z.number().min(0).max(1_000_000).nullable(),
  concurrency: z.number().int().min(1).max(64),
  keepPrefix: z.literal(false).optional(),
  baseline: candidateId,
  margin: z.number().min(0),
  confidence: z.number().min(0.5).max(0.999),
  judge: z
    .object({
      model: z.string().min(1).max(400),
      /** Empty where no metric asks for one. */
      rubric: z.string().max(20_000),
    })
    .nullable(),
});

/** What `evaluation.*` takes: checked before anything is read or run. */
export const evaluationInput = {
  id: z.object({ id }),
  /* data */
  readPath: z.object({ path: wholePath }),
  readPaste: z.object({ name: name.optional(), text: z.string().min(1, 'Paste some rows first.').max(20_000_000) }),
  /** Rows from the workbench: a prompt each, its answers as columns. All conversations where none are named. */
  readHistory: z.object({ conversations: z.array(id).max(1_000).optional(), onlyVoted: z.boolean().optional() }),
  checkMapping: z.object({ table: id, mapping, deduplicate: z.boolean() }),
  createDataset: z.object({ table: id, mapping, deduplicate: z.boolean(), name }),
  rows: z.object({ dataset: hash, offset, limit, search: z.string().max(200).optional() }),
  split: z.object({ dataset: hash, testShare: z.number().min(0.05).max(0.95), seed }),
  hash: z.object({ dataset: hash }),
  renameDataset: z.object({ dataset: hash, name }),

  /* what is compared */
  metrics: z.object({ dataset: hash.nullable() }),
  checkSuite: z.object({ suite: suiteInput }),
  preview: z.object({ suite: suiteInput, candidate: candidateId, position: offset }),
  importSuite: z.object({ text: z.string().min(1).max(5_000_000), format: z.enum(['yardstick', 'promptfoo']) }),
  suiteFile: z.object({ run: id, format: z.enum(['yardstick', 'promptfoo']) }),
  draftFile: z.object({ suite: suiteInput, format: z.enum(['yardstick', 'promptfoo']) }),

  /* runs */
  rowsFile: z.object({ run: id, part: z.enum(['rows', 'train']) }),
  start: z.object({ suite: suiteInput, repeatOf: id.optional() }),
  resume: z.object({ id, budgetUsd: z.number().min(0).max(1_000_000).nullable().optional() }),
  sheet: z.object({
    run: id,
    margin: z.number().min(0).optional(),
    confidence: z.number().min(0.5).max(0.999).optional(),
    primary: z.string().max(100).optional(),
    baseline: candidateId.optional(),
  }),
  table: z.object({
    run: id,
    offset,
    limit,
    filter: z.enum(['all', 'differ', 'wrong', 'right', 'failed', 'waiting']).default('all'),
    candidate: candidateId.optional(),
    search: z.string().max(200).optional(),
    slice: z.object({ column, value: z.string().max(1_000) }).optional(),
    /** `line`, or a candidate's id: by its value of the primary metric. */
    sort: z.string().max(100).default('line'),
    descending: z.boolean().default(false),
  }),
  cell: z.object({ run: id, candidate: candidateId, row: id, repeat: z.number().int().min(0).max(49) }),
  label: z.object({
    run: id,
    candidate: candidateId,
    row: id,
    repeat: z.number().int().min(0).max(49),
    label: z.enum(['good', 'bad']).nullable(),
  }),
  duel: z.object({ run: id, a: candidateId, b: candidateId, metric: z.string().max(100).optional(), offset, limit }),
  slices: z.object({ run: id, column }),
  confusion: z.object({ run: id, candidate: candidateId }),
  stayLocal: z.object({
    run: id,
    local: candidateId,
    cloud: candidateId,
    signal: z.enum(['log-probability', 'self-agreement', 'judge']),
  }),
  readPublished: z.object({ run: id, candidate: candidateId, text: z.string().min(1).max(20_000_000) }),
  report: z.object({
    run: id,
    format: z.enum(['html', 'markdown', 'csv', 'json']),
    /** Shares of rows are enough for some readers: leaves the rows and raw outputs out. */
    rows: z.boolean().default(true),
  }),
} as const;
