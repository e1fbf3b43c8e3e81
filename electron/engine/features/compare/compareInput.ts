import { z } from 'zod';
import { runLimits } from '../../inference/runLimits.ts';
import { runSettingsSchema } from '../../inference/runSettings.ts';

const id = z.string().min(1).max(100);
const modelId = z.string().min(1).max(300);

const conversationFields = {
  models: z.array(modelId).min(1, 'Choose at least one model.').max(6, 'At most six models stand side by side.'),
  settings: runSettingsSchema.optional(),
  blind: z.boolean().optional(),
  repeat: z.number().int().min(1).max(20).optional(),
  title: z.string().max(200).optional(),
};

const prompt = z
  .string()
  .max(
    runLimits.text,
    `The prompt is too long: at most ${runLimits.text.toLocaleString('en')} characters. Put a longer text into a knowledge base and attach that.`,
  )
  .refine((text) => text.trim() !== '', 'The prompt is empty.');

const knowledge = z.object({
  /** Id or name. */
  base: z.string().min(1).max(200),
  mode: z.enum(['hybrid', 'dense', 'keyword']).optional(),
  /** Passages to look for. */
  limit: z.number().int().min(1).max(100).optional(),
  /** Chunk ids of passages that were struck out. */
  without: z.array(z.number().int()).max(1_000).optional(),
  mask: z.boolean().optional(),
  /** `seen` of the plan that was shown. */
  seen: z.string().max(100).optional(),
});

/** What `compare.*` takes: checked before anything is read or run. */
export const compareInput = {
  id: z.object({ id }),
  create: z.object(conversationFields),
  update: z.object({ ...conversationFields, id, models: conversationFields.models.optional() }),
  turns: z.object({
    conversationId: id,
    /** Position of the first turn already seen. */
    before: z.number().int().min(0).max(1e9).optional(),
    limit: z.number().int().min(1).max(200),
  }),
  ask: z.object({
    conversationId: id,
    prompt,
    knowledge: knowledge.optional(),
  }),
  /** For a conversation, or for one that is not begun yet. */
  planKnowledge: z.object({
    conversationId: id.optional(),
    models: conversationFields.models.optional(),
    settings: conversationFields.settings,
    prompt,
    knowledge,
  }),
  stop: z.object({ answerId: id.optional(), turnId: id.optional(), conversationId: id.optional() }),
  answer: z.object({ answerId: id }),
  vote: z.object({ turnId: id, outcome: z.enum(['win', 'tie', 'bad']), winnerAnswerId: id.optional() }),
  preload: z.object({ conversationId: id, draft: z.string().max(runLimits.text) }),
  watch: z.object({ conversationId: id }),
} as const;

export type CreateInput = z.infer<typeof compareInput.create>;
export type UpdateInput = z.infer<typeof compareInput.update>;
export type AskInput = z.infer<typeof compareInput.ask>;
export type PlanKnowledgeInput = z.infer<typeof compareInput.planKnowledge>;
export type StopInput = z.infer<typeof compareInput.stop>;
export type VoteInput = z.infer<typeof compareInput.vote>;
