import { describe, expect, it } from 'vitest';
import { createCloudLanguageModel } from '../../../models/cloud/cloudModels.ts';
import { listModels } from '../../../models/cloud/listModels.ts';
import { receivedBody } from '../../../models/cloud/receivedBody.ts';
import { YardstickError } from '../../../models/errors.ts';
import { readAnswer } from '../../support/providerDoubles/readAnswer.ts';

const connection = { name: 'box', kind: 'openai-compatible', baseUrl: 'http://box.example/v1' } as const;
const key = 'sk-test-0123456789abcdef';

/** The error of a question that is answered with this body. */
async function errorOf(body: string, contentType: string): Promise<YardstickError> {
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': contentType } }));
  const model = createCloudLanguageModel({ connection, modelId: 'm', apiKey: key, fetch });
  const error = await readAnswer(model).then(
    (answer) => answer.error,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof YardstickError)) throw new Error('It was no error of ours');
  return error;
}

describe('what came in place of an answer', () => {
  // Catches: "check the base URL" after broken JSON, though the address answered; and one sentence for everything that can come.
  it.each([
    [
      '{"choices": [ {"oops',
      'application/json',
      'JSON that breaks off or is damaged (20 bytes): “{"choices": [ {"oops”',
      /log/,
    ],
    ['', 'application/json', 'an empty answer', /log/],
    [
      '{"hello": 1}',
      'application/json',
      'JSON where a stream was asked for: “{"hello": 1}”',
      /kind of the connection.*\/v1/,
    ],
    ['<!doctype html><title> Sign in </title>', 'text/html', 'a web page called “Sign in”', /browser.*base URL/],
    ['<html>no title', 'application/json', 'a web page', /browser/],
    ['data: {not json}\n\n', 'text/event-stream', 'a piece of its stream is damaged: “{not json}”', /log/],
    ['data: {"choices": 5}\n\n', 'text/event-stream', 'a piece of its stream is damaged: “{"choices":5}”', /log/],
  ])('is said, with what to do: %j as %s', async (body, type, seen, hint) => {
    const error = await errorOf(body, type);
    expect(error.code).toBe('cloud/bad-answer');
    expect(error.message).toContain(seen);
    expect(error.hint).toMatch(hint);
    if (/^[{d]|^$/.test(body) && !body.includes('hello')) expect(error.hint).not.toMatch(/base URL/);
  });

  it('is told in the words of a service that has some', async () => {
    const error = await errorOf('{"error": {"message": "no streams today"}}', 'application/json');
    expect(error.message).toContain('It says: no streams today');
  });

  it('is said of a list of models, too', async () => {
    for (const [body, seen] of [
      ['{"data": [', 'JSON that breaks off'],
      ['{"object": "list"}', 'JSON where a list of models was asked for'],
      ['hello', 'text that is no JSON (5 bytes): “hello”'],
    ] as const) {
      const fetch = () => Promise.resolve(new Response(body));
      await expect(listModels({ connection, apiKey: null, fetch })).rejects.toMatchObject({
        code: 'cloud/bad-answer',
        message: expect.stringContaining(seen) as string,
      });
    }
  });

  it('is shown in short, without a key, and costs no time however long it is', async () => {
    const echoed = await errorOf(`{"you sent": "Bearer ${key}"`, 'application/json');
    expect(echoed.message).not.toContain(key.slice(0, 12));
    const started = performance.now();
    expect(receivedBody(`{"a": ${'['.repeat(2_000_000)}`, '', 'an answer').seen.length).toBeLessThan(200);
    expect(receivedBody(`<title ${'<title '.repeat(300_000)}`, 'text/html', 'an answer').seen).toBe(
      'it sent a web page',
    );
    expect(receivedBody(`${'😀'.repeat(100)}`, '', 'an answer').seen.isWellFormed()).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
