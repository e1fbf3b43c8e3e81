import { dataEvents, type Exchange } from './exchange.ts';

const safe = { hate: { filtered: false, severity: 'safe' }, violence: { filtered: false, severity: 'safe' } };
const chunk = (choices: unknown[], more: Record<string, unknown> = {}) => ({
  id: 'chatcmpl-Az1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'gpt-4o-2024-11-20',
  system_fingerprint: 'fp_ee1d74bde0',
  choices,
  ...more,
});
const delta = (content: string) => ({
  index: 0,
  delta: { content },
  logprobs: null,
  finish_reason: null,
  content_filter_results: safe,
});

/** Azure OpenAI, chat completions with a dated api-version; the first chunk carries only the filter's verdict on the prompt. */
export const azureExchange: Exchange = {
  kind: 'azure',
  modelId: 'team-gpt-4o',
  basePath: '/openai',
  apiVersion: '2024-10-21',
  path: '/openai/deployments/team-gpt-4o/chat/completions?api-version=2024-10-21',
  keyHeader: (key) => ['api-key', key],
  contentType: 'text/event-stream; charset=utf-8',
  stream: dataEvents(
    [
      chunk([], {
        id: '',
        created: 0,
        model: '',
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: safe }],
      }),
      chunk([{ index: 0, delta: { role: 'assistant', content: '', refusal: null }, finish_reason: null }]),
      chunk([delta('Holding ')]),
      chunk([delta('paper – ')]),
      chunk([delta('📎 done.')]),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]),
      chunk([], {
        usage: {
          prompt_tokens: 1_300,
          prompt_tokens_details: { cached_tokens: 1_152, audio_tokens: 0 },
          completion_tokens: 12,
          completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
          total_tokens: 1_312,
        },
      }),
    ],
    '\n',
    'data: [DONE]\n\n',
  ),
  text: 'Holding paper – 📎 done.',
  reasoning: '',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: { input: 1_300, cached: 1_152, output: 12, reasoning: 0 },
  models: {
    path: '/openai/deployments?api-version=2023-03-15-preview',
    body: {
      object: 'list',
      data: [
        { id: 'team-gpt-4o', model: 'gpt-4o', object: 'deployment', owner: 'organization-owner', status: 'succeeded' },
        { id: 'vectors', model: 'text-embedding-3-small', object: 'deployment', status: 'succeeded' },
        { id: 'not-yet', model: 'gpt-4o', object: 'deployment', status: 'running' },
      ],
    },
    ids: ['team-gpt-4o'],
  },
  badKey: () => ({
    status: 401,
    body: {
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription.',
      },
    },
  }),
};
