import { z } from 'zod';
import type { PromptMessage, RunSettings } from '../../answers/answer.ts';
import { runLimits } from '../../inference/runLimits.ts';

const text = z.string().max(runLimits.text);

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('image_url') }),
]);

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([text, z.array(part).max(64)]).nullish(),
});

/** An image that was left out would be an answer to another question. */
const messages = z
  .array(message)
  .min(1)
  .max(2000)
  .superRefine((list, context) => {
    for (const [index, { content }] of list.entries()) {
      if (!Array.isArray(content)) continue;
      const place = content.findIndex(({ type }) => type === 'image_url');
      if (place === -1) continue;
      const note = 'The models served here read text only: leave the image out.';
      context.addIssue({ code: 'custom', path: [index, 'content', place], message: note });
    }
  });

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
  }),
]);

/** What would change the answer if it were ignored is refused; the rest of OpenAI's fields may be there and is not looked at. */
const unsupported = <Value extends z.ZodType>(harmless: Value) => harmless.optional();

const noPenalty = 'Penalties are not supported.';

/** The body of `POST /v1/chat/completions`, as far as it is honoured. */
export const chatRequestSchema = z.object({
  model: z.string().min(1).max(300),
  messages,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(runLimits.temperature).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).max(runLimits.maxTokens).nullish(),
  max_completion_tokens: z.number().int().min(1).max(runLimits.maxTokens).nullish(),
  seed: z.number().int().min(0).max(runLimits.seed).nullish(),
  stop: z
    .union([
      z.string().min(1).max(runLimits.stopLength),
      z.array(z.string().min(1).max(runLimits.stopLength)).max(runLimits.stopStrings),
    ])
    .nullish(),
  response_format: responseFormat.nullish(),
  n: unsupported(z.literal(1, 'Only one choice is made.').nullable()),
  tools: unsupported(z.array(z.unknown()).max(0, 'Tools are not supported by local models.').nullable()),
  functions: unsupported(z.array(z.unknown()).max(0, 'Functions are not supported by local models.').nullable()),
  logprobs: unsupported(z.literal(false, 'Log-probabilities are not given here.').nullable()),
  presence_penalty: unsupported(z.literal(0, noPenalty).nullable()),
  frequency_penalty: unsupported(z.literal(0, noPenalty).nullable()),
  logit_bias: unsupported(z.record(z.string(), z.never('A bias on tokens is not supported.')).nullable()),
  // Not OpenAI's, but sent to servers of local models.
  top_k: unsupported(z.literal([0, -1], 'Top-k is not supported.').nullable()),
  min_p: unsupported(z.literal(0, 'Min-p is not supported.').nullable()),
  repeat_penalty: unsupported(z.literal(1, noPenalty).nullable()),
  repetition_penalty: unsupported(z.literal(1, noPenalty).nullable()),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** The conversation and the settings that a request asks for. */
export function runOf(request: ChatRequest): { messages: PromptMessage[]; settings: RunSettings } {
  const messages = request.messages.map(({ role, content }) => ({
    role: role === 'developer' ? ('system' as const) : role,
    content: textOf(content ?? ''),
  }));
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  const schema = schemaOf(request);
  return {
    messages,
    settings: {
      ...(request.temperature == null ? {} : { temperature: request.temperature }),
      ...(request.top_p == null ? {} : { topP: request.top_p }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(request.seed == null ? {} : { seed: request.seed }),
      ...(request.stop == null ? {} : { stop: typeof request.stop === 'string' ? [request.stop] : request.stop }),
      ...(schema === null ? {} : { jsonSchema: schema }),
    },
  };
}

type Content = string | z.infer<typeof part>[];

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return content.flatMap((one) => (one.type === 'text' ? [one.text] : [])).join('\n');
}

function schemaOf({ response_format: format }: ChatRequest): Record<string, unknown> | null {
  if (format?.type === 'json_schema') return format.json_schema.schema;
  return format?.type === 'json_object' ? { type: 'object' } : null;
}
