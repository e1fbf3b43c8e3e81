import { dataEvents, type Exchange } from './exchange.ts';

const chunk = (choices: unknown[], more: Record<string, unknown> = {}) => ({
  id: 'chatcmpl-9f',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'qwen3-32b',
  choices,
  ...more,
});
const delta = (fields: Record<string, unknown>) =>
  chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);

/** A server of one's own, as vLLM, SGLang and llama-server stream: reasoning apart, usage in a last piece without choices. */
export const openaiCompatibleExchange: Exchange = {
  kind: 'openai-compatible',
  modelId: 'qwen3-32b',
  basePath: '/v1',
  path: '/v1/chat/completions',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  contentType: 'text/event-stream; charset=utf-8',
  stream: dataEvents(
    [
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Two uses.' }),
      delta({ content: 'Holding ' }),
      delta({ content: 'paper – ' }),
      delta({ content: '📎 done.' }),
      chunk([{ index: 0, delta: { content: '' }, logprobs: null, finish_reason: 'stop', stop_reason: null }]),
      chunk([], {
        usage: {
          prompt_tokens: 64,
          total_tokens: 80,
          completion_tokens: 16,
          prompt_tokens_details: { cached_tokens: 48 },
          completion_tokens_details: { reasoning_tokens: 4 },
        },
      }),
    ],
    '\n',
    'data: [DONE]\n\n',
  ),
  text: 'Holding paper – 📎 done.',
  reasoning: 'Two uses.',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: { input: 64, cached: 48, output: 16, reasoning: 4 },
  models: {
    path: '/v1/models',
    body: { object: 'list', data: [{ id: 'qwen3-32b', object: 'model', owned_by: 'vllm', max_model_len: 40_960 }] },
    ids: ['qwen3-32b'],
  },
  badKey: (key) => ({ status: 401, body: { error: `Unauthorized: Bearer ${key} is not accepted` } }),
};
