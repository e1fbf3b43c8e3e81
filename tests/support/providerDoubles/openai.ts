import { namedEvents, type Exchange } from './exchange.ts';

const response = (status: string, more: Record<string, unknown> = {}) => ({
  id: 'resp_0a1b2c',
  object: 'response',
  created_at: 1_790_000_000,
  status,
  error: null,
  incomplete_details: null,
  model: 'gpt-5.4-mini-2026-03-17',
  output: [],
  store: false,
  usage: null,
  ...more,
});
const part = (text: string) => ({ type: 'output_text', text, annotations: [] });

/** OpenAI, Responses API (https://platform.openai.com/docs/api-reference/responses-streaming). */
export const openaiExchange: Exchange = {
  kind: 'openai',
  modelId: 'gpt-5.4-mini',
  basePath: '/v1',
  path: '/v1/responses',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  contentType: 'text/event-stream; charset=utf-8',
  stream: namedEvents(
    [
      { type: 'response.created', response: response('in_progress') },
      { type: 'response.in_progress', response: response('in_progress') },
      { type: 'response.output_item.added', output_index: 0, item: { id: 'rs_1', type: 'reasoning', summary: [] } },
      {
        type: 'response.reasoning_summary_part.added',
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        part: { type: 'summary_text', text: '' },
      },
      {
        type: 'response.reasoning_summary_text.delta',
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        delta: 'Two uses.',
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Two uses.' }] },
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
      },
      { type: 'response.content_part.added', item_id: 'msg_1', output_index: 1, content_index: 0, part: part('') },
      {
        type: 'response.output_text.delta',
        item_id: 'msg_1',
        output_index: 1,
        content_index: 0,
        delta: 'Holding ',
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta: 'paper – ' },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta: '📎 done.' },
      {
        type: 'response.output_text.done',
        item_id: 'msg_1',
        output_index: 1,
        content_index: 0,
        text: 'Holding paper – 📎 done.',
      },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: {
          id: 'msg_1',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [part('Holding paper – 📎 done.')],
        },
      },
      {
        type: 'response.completed',
        response: response('completed', {
          usage: {
            input_tokens: 1_200,
            input_tokens_details: { cached_tokens: 1_024 },
            output_tokens: 40,
            output_tokens_details: { reasoning_tokens: 25 },
            total_tokens: 1_240,
          },
        }),
      },
    ].map((event, index) => ({ ...event, sequence_number: index })),
  ),
  text: 'Holding paper – 📎 done.',
  reasoning: 'Two uses.',
  finishReason: { unified: 'stop', raw: undefined },
  usage: { input: 1_200, cached: 1_024, output: 40, reasoning: 25 },
  models: {
    path: '/v1/models',
    body: {
      object: 'list',
      data: [
        { id: 'gpt-5.4-mini', object: 'model', created: 1_770_000_000, owned_by: 'system' },
        { id: 'gpt-4o', object: 'model', created: 1_715_367_049, owned_by: 'system' },
      ],
    },
    ids: ['gpt-4o', 'gpt-5.4-mini'],
  },
  badKey: (key) => ({
    status: 401,
    body: {
      error: {
        message: `Incorrect API key provided: ${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
  }),
};
