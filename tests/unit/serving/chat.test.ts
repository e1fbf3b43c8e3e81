import { describe, expect, it } from 'vitest';
import { chatRequestSchema, runOf } from '../../../electron/engine/features/serving/chatRequest.ts';
import { chatChunks, chatCompletion, responseHead } from '../../../electron/engine/features/serving/chatResponse.ts';
import { answerError } from '../../../electron/engine/features/serving/openAiError.ts';
import type { Answer, AnswerEvent } from '../../../electron/engine/answers/answer.ts';

const answer = {
  model: 'local:m',
  text: 'Hi there',
  finishReason: 'length',
  warnings: [],
  usage: { inputTokens: 7, cachedInputTokens: 3, outputTokens: 2, reasoningTokens: null },
} as unknown as Answer;

async function* events(finished: Answer): AsyncGenerator<AnswerEvent> {
  yield { type: 'state', state: 'writing' };
  yield { type: 'text', text: 'Hi ' };
  yield { type: 'text', text: 'there' };
  yield { type: 'finished', state: 'done', answer: finished };
}

const read = async (chunks: AsyncIterable<string>) => {
  let all = '';
  for await (const chunk of chunks) all += chunk;
  return all
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => block.replace(/^data: /, ''));
};

describe('a chat request', () => {
  it('becomes a conversation with settings', () => {
    const request = chatRequestSchema.parse({
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is' },
            { type: 'text', text: 'this?' },
          ],
        },
      ],
      max_tokens: 5,
      max_completion_tokens: 9,
      stop: 'END',
      top_p: 0.5,
      temperature: null,
      user: 'ignored',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' }, strict: true } },
    });
    expect(runOf(request)).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is\nthis?' },
      ],
      settings: { maxTokens: 9, stop: ['END'], topP: 0.5, jsonSchema: { type: 'object' } },
    });
  });

  it.each([
    ['no messages', { messages: [] }],
    ['an unknown role', { messages: [{ role: 'wizard', content: '' }] }],
    ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] }],
    ['a presence penalty', { presence_penalty: 0.5 }],
    ['a frequency penalty', { frequency_penalty: -1 }],
    ['a bias on tokens', { logit_bias: { 50256: -100 } }],
    ['top-k', { top_k: 40 }],
    ['a penalty of llama-server', { repeat_penalty: 1.1 }],
    ['several choices', { n: 2 }],
    ['tools', { tools: [{ type: 'function' }] }],
    ['log-probabilities', { logprobs: true }],
    ['a negative limit', { max_tokens: -1 }],
    ['a temperature that is no number', { temperature: '1' }],
    ['five stops', { stop: ['a', 'b', 'c', 'd', 'e'] }],
  ])('with %s is refused: what changes the answer is never ignored', (_what, fields) => {
    const request = { model: 'm', messages: [{ role: 'user', content: 'x' }], ...fields };
    expect(chatRequestSchema.safeParse(request).success).toBe(false);
  });

  // Clients send the defaults of what they do not use.
  it('with settings that change nothing is accepted', () => {
    const unused = { presence_penalty: 0, frequency_penalty: 0, logit_bias: {}, top_k: 0, repeat_penalty: 1, n: 1 };
    const request = { model: 'm', messages: [{ role: 'user', content: 'x' }], ...unused, tools: [], logprobs: false };
    expect(chatRequestSchema.safeParse(request).error).toBeUndefined();
  });

  it('with an image says which part it is and why', () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:,' } },
    ];
    const parsed = chatRequestSchema.safeParse({ model: 'm', messages: [{ role: 'user', content }] });
    expect(parsed.error?.issues[0]).toMatchObject({
      path: ['messages', 0, 'content', 1],
      message: expect.stringContaining('text only') as string,
    });
  });
});

describe('a chat response', () => {
  it('has OpenAI’s shape', () => {
    const head = responseHead('m');
    expect(chatCompletion(head, answer)).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/) as string,
      object: 'chat.completion',
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi there' }, finish_reason: 'length' }],
      usage: {
        prompt_tokens: 7,
        completion_tokens: 2,
        total_tokens: 9,
        prompt_tokens_details: { cached_tokens: 3 },
      },
    });
  });

  it('streams role, text, reason, usage and the end mark', async () => {
    const lines = await read(chatChunks(responseHead('m'), events(answer), true));
    expect(lines.at(-1)).toBe('[DONE]');
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, never>);
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant' } }] });
    expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'length' }], usage: null });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 9 } });
  });

  it('that failed has no end mark: nobody may take it for whole', async () => {
    const broken = { ...answer, error: { code: 'worker/died', message: 'The model died.' } };
    const lines = await read(chatChunks(responseHead('m'), events(broken), false));
    expect(lines).not.toContain('[DONE]');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: { code: 'worker/died', type: 'server_error' } });
  });

  // Catches: a prompt that was cut, and nobody who asked over the API was told.
  it('carries the warnings of the answer, whole or in its last chunk', async () => {
    const warnings = [{ code: 'context/dropped', message: '2 earlier messages were left out.' }];
    const warned = { ...answer, warnings } as Answer;
    expect(chatCompletion(responseHead('m'), warned)).toMatchObject({ x_yardstick: { warnings } });
    for (const usage of [true, false]) {
      const lines = await read(chatChunks(responseHead('m'), events(warned), usage));
      const chunks = lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(chunks.map((chunk) => chunk['x_yardstick']).filter((own) => own !== undefined)).toEqual([{ warnings }]);
      expect(chunks.at(-1)).toHaveProperty('x_yardstick');
    }
  });

  it('to a prompt that is too long says so in OpenAI’s words, and blames the request', async () => {
    const error = { code: 'context/too-long', message: 'The prompt is too long.' };
    expect(answerError(error)).toMatchObject({
      status: 400,
      body: { error: { code: 'context_length_exceeded', type: 'invalid_request_error', param: 'messages' } },
    });
    const lines = await read(chatChunks(responseHead('m'), events({ ...answer, error }), false));
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: { code: 'context_length_exceeded' } });
    expect(answerError({ code: 'worker/died', message: '' }).status).toBe(500);
    // Catches: a client that asks again and again for what will never work.
    expect(answerError({ code: 'input/empty', message: '' }).status).toBe(400);
  });
});
