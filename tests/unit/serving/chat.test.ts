import { describe, expect, it } from 'vitest';
import { chatRequestSchema, runOf } from '../../../electron/engine/features/serving/chatRequest.ts';
import { chatChunks, chatCompletion, responseHead } from '../../../electron/engine/features/serving/chatResponse.ts';
import type { Answer, AnswerEvent } from '../../../electron/engine/inference/answer.ts';

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
});
