import { namedEvents, type Exchange } from './exchange.ts';

const text = (delta: string) => ({ type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: delta } });

/** Anthropic, Messages API (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
export const anthropicExchange: Exchange = {
  kind: 'anthropic',
  modelId: 'claude-haiku-4-5',
  basePath: '/v1',
  path: '/v1/messages',
  keyHeader: (key) => ['x-api-key', key],
  contentType: 'text/event-stream; charset=utf-8',
  stream: namedEvents([
    {
      type: 'message_start',
      message: {
        id: 'msg_01XYZ',
        type: 'message',
        role: 'assistant',
        model: 'claude-haiku-4-5-20251001',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 25, cache_creation_input_tokens: 0, cache_read_input_tokens: 1_000, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'ping' },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Two uses.' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqQBCgIYAhIM' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    text('Holding '),
    text('paper – '),
    text('📎 done.'),
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 30 } },
    { type: 'message_stop' },
  ]),
  text: 'Holding paper – 📎 done.',
  reasoning: 'Two uses.',
  finishReason: { unified: 'stop', raw: 'end_turn' },
  usage: { input: 1_025, cached: 1_000, output: 30, reasoning: undefined },
  models: {
    path: '/v1/models?limit=1000',
    body: {
      data: [
        { type: 'model', id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', created_at: '2026-09-01T00:00:00Z' },
        { type: 'model', id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5', created_at: '2025-10-01T00:00:00Z' },
      ],
      has_more: false,
      first_id: 'claude-opus-5-5',
      last_id: 'claude-haiku-4-5',
    },
    ids: ['claude-haiku-4-5', 'claude-opus-5-5'],
  },
  badKey: () => ({
    status: 401,
    body: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' }, request_id: 'req_1' },
  }),
};
