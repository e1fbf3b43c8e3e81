import { dataEvents, type Exchange } from './exchange.ts';

const chunk = (delta: unknown, finishReason: string | null = null, more: Record<string, unknown> = {}) => ({
  id: 'cmpl-e5cc70bb',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'mistral-medium-3.5',
  choices: [{ index: 0, delta, finish_reason: finishReason }],
  ...more,
});

/** Mistral, chat completions (https://docs.mistral.ai/api/): usage comes with the last piece, thinking as typed content. */
export const mistralExchange: Exchange = {
  kind: 'mistral',
  modelId: 'mistral-medium-3.5',
  basePath: '/v1',
  path: '/v1/chat/completions',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  contentType: 'text/event-stream; charset=utf-8',
  stream: dataEvents(
    [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Two uses.' }] }] }),
      chunk({ content: 'Holding ' }),
      chunk({ content: 'paper – ' }),
      chunk({ content: '📎 done.' }),
      chunk({ content: '' }, 'stop', {
        usage: {
          prompt_tokens: 400,
          completion_tokens: 18,
          total_tokens: 418,
          prompt_tokens_details: { cached_tokens: 384 },
        },
      }),
    ],
    '\n',
    'data: [DONE]\n\n',
  ),
  text: 'Holding paper – 📎 done.',
  reasoning: 'Two uses.',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: { input: 400, cached: 384, output: 18, reasoning: undefined },
  models: {
    path: '/v1/models',
    body: {
      object: 'list',
      data: [
        {
          id: 'mistral-medium-3.5',
          object: 'model',
          name: 'mistral-medium-3-5-26-04',
          capabilities: { completion_chat: true },
        },
        { id: 'mistral-embed', object: 'model', name: 'mistral-embed', capabilities: { completion_chat: false } },
      ],
    },
    ids: ['mistral-medium-3.5'],
  },
  badKey: () => ({ status: 401, body: { detail: 'Unauthorized' } }),
};
