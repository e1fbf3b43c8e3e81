import { randomUUID } from 'node:crypto';
import type { Answer, AnswerEvent, AnswerWarning, FinishReason } from '../../answers/answer.ts';
import { answerError } from './openAiError.ts';

/** What all pieces of one response share. */
export interface ResponseHead {
  id: string;
  /** Seconds since the epoch. */
  created: number;
  model: string;
}

export function responseHead(model: string): ResponseHead {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/** A whole answer in OpenAI's shape. Reasoning stands where llama-server and vLLM put it. */
export function chatCompletion(head: ResponseHead, answer: Answer): Record<string, unknown> {
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.text,
          ...(answer.reasoning === undefined ? {} : { reasoning_content: answer.reasoning }),
        },
        logprobs: null,
        finish_reason: finishReason(answer.finishReason),
      },
    ],
    usage: usageOf(answer),
    ...ownFields(answer),
  };
}

/** The same as a stream of server-sent events; the last one has what is Yardstick's own. One that fails ends with an error and without `[DONE]`, so that nobody takes it for whole. */
export async function* chatChunks(
  head: ResponseHead,
  events: AsyncIterable<AnswerEvent>,
  includeUsage: boolean,
): AsyncGenerator<string> {
  const chunk = (fields: Record<string, unknown>) =>
    line({ ...head, object: 'chat.completion.chunk', ...(includeUsage ? { usage: null } : {}), ...fields });
  const delta = (
    content: Record<string, unknown>,
    reason: string | null = null,
    fields: Record<string, unknown> = {},
  ) => chunk({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason: reason }], ...fields });

  yield delta({ role: 'assistant', content: '' });
  for await (const event of events) {
    if (event.type === 'text') yield delta({ content: event.text });
    if (event.type === 'reasoning') yield delta({ reasoning_content: event.text });
    if (event.type !== 'finished') continue;
    const { answer } = event;
    if (answer.error !== undefined) {
      yield line(answerError(answer.error).body);
      return;
    }
    const own = ownFields(answer);
    yield delta({}, finishReason(answer.finishReason), includeUsage ? {} : own);
    if (includeUsage) yield chunk({ choices: [], usage: usageOf(answer), ...own });
    yield 'data: [DONE]\n\n';
  }
}

/** What OpenAI's shape has no place for: text that was left out, settings that were not honoured. */
function ownFields({ warnings }: Answer): { x_yardstick: { warnings: AnswerWarning[] } } {
  return { x_yardstick: { warnings } };
}

function line(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function finishReason(reason: FinishReason): string {
  if (reason === 'length') return 'length';
  if (reason === 'content-filter') return 'content_filter';
  return reason === 'tool-calls' ? 'tool_calls' : 'stop';
}

function usageOf({ usage }: Answer): Record<string, unknown> {
  const prompt = usage.inputTokens ?? 0;
  const completion = usage.outputTokens ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
    ...(usage.reasoningTokens === null
      ? {}
      : { completion_tokens_details: { reasoning_tokens: usage.reasoningTokens } }),
  };
}
