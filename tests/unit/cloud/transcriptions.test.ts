import { transcribe } from 'ai';
import { describe, expect, it } from 'vitest';
import { createCloudTranscriptionModel } from '../../../models/cloud/cloudTranscriptions.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import { transcriptionExchanges, type TranscriptionExchange } from '../../support/providerDoubles/transcriptions.ts';
import { writeWav } from '../../support/wavWriter.ts';

const key = 'sk-test-0123456789abcdef';
const address = 'https://service.example';
const audio = writeWav([0, 0.5, -0.5, 0], { rate: 16_000 });

interface Asked {
  url: string;
  headers: Headers;
  form: FormData;
}

function modelOf(
  exchange: TranscriptionExchange,
  reply: () => Response,
  { asked = [], apiKey = key }: { asked?: Asked[]; apiKey?: string | null } = {},
) {
  return createCloudTranscriptionModel({
    connection: {
      name: 'mine',
      kind: exchange.kind,
      baseUrl: address + exchange.basePath,
      ...(exchange.apiVersion === undefined ? {} : { apiVersion: exchange.apiVersion }),
    },
    modelId: exchange.modelId,
    apiKey,
    async fetch(input, init) {
      const request = new Request(input, init);
      asked.push({ url: request.url, headers: request.headers, form: await request.formData() });
      return reply();
    },
  });
}

describe.each(transcriptionExchanges)('$kind, $modelId', (exchange) => {
  it('gets the recording where it expects it, with the key and the language, and its words come back', async () => {
    const asked: Asked[] = [];
    const model = modelOf(exchange, () => Response.json(exchange.timed ?? exchange.plain), { asked });
    const result = await transcribe({
      model,
      audio,
      providerOptions: { yardstick: { language: 'en' } },
    });
    expect(result.text).toBe('Ask what you can do.');
    const [sent] = asked;
    expect(asked.length).toBe(1);
    expect(sent?.url).toBe(address + exchange.path);
    const [name, value] = exchange.keyHeader(key);
    expect(sent?.headers.get(name)).toBe(value);
    expect(sent?.form.get('model')).toBe(exchange.modelId);
    expect(sent?.form.get('language')).toBe('en');
    expect(sent?.form.get('response_format')).toBe(exchange.responseFormat);
    const file = sent?.form.get('file') as File;
    expect(Buffer.from(await file.arrayBuffer()).equals(audio)).toBe(true);
    if (exchange.timed === null) return;
    expect(result.segments).toMatchObject([{ startSecond: 0.5, endSecond: 2.25 }]);
    expect(result.language).toBe('en');
    expect(result.durationInSeconds).toBe(11);
  });

  // A deployment of any name may be a model without times.
  it('may answer without times', async () => {
    const model = modelOf(exchange, () => Response.json(exchange.plain));
    const result = await model.doGenerate({ audio, mediaType: 'audio/wav' });
    expect(result).toMatchObject({ text: 'Ask what you can do.', segments: [] });
    expect(JSON.stringify(result.response)).not.toContain('Ask');
  });

  it('says when it wants to be asked later, without the key', async () => {
    const { status, body } = exchange.tooMany;
    const model = modelOf(exchange, () => Response.json(body, { status, headers: { 'retry-after': '7' } }));
    const error = await Promise.resolve(model.doGenerate({ audio, mediaType: 'audio/wav' })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'cloud/rate-limited', data: { retryAfterMs: 7_000 } });
    expect(JSON.stringify([error, (error as Error).message])).not.toContain(key);
  });

  // A login page, or times that are none, must not become subtitles.
  it.each([
    ['no JSON', () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } })],
    ['no text', () => Response.json({ words: 'many' })],
    [
      'times that go back',
      () => Response.json({ text: 'x', duration: 1, segments: [{ id: 0, start: 5, end: 1, text: 'x' }] }),
    ],
  ])('that answers %s has not answered', async (_what, reply) => {
    const model = modelOf(exchange, reply);
    await expect(model.doGenerate({ audio, mediaType: 'audio/wav' })).rejects.toMatchObject({
      code: 'cloud/bad-answer',
    });
  });
});

describe.each(transcriptionExchanges.filter(({ timed }) => timed !== null))(
  '$kind, $modelId, refusing times',
  (exchange) => {
    const refusal = (message: string) => ({
      error: { message, type: 'invalid_request_error', param: 'response_format', code: 'unsupported_value' },
    });

    // Servers of one's own often know one form of answer only: without this they could not be used at all.
    it('is asked for the text alone', async () => {
      const asked: Asked[] = [];
      const replies = [
        () =>
          Response.json(refusal("response_format 'verbose_json' is not compatible with this model."), { status: 400 }),
        () => Response.json(exchange.plain),
      ];
      const model = modelOf(exchange, () => (replies.shift() ?? (() => new Response()))(), { asked });
      const result = await model.doGenerate({ audio, mediaType: 'audio/wav', timestampGranularities: ['word'] });
      expect(result).toMatchObject({ text: 'Ask what you can do.', segments: [] });
      expect(result.warnings.map((warning) => 'message' in warning && warning.message)).toContain(
        'mine gives no times for this model.',
      );
      expect(asked.map(({ form }) => form.get('response_format'))).toEqual(['verbose_json', 'json']);
      expect(asked[1]?.form.has('timestamp_granularities[]')).toBe(false);
    });

    // A recording is not sent twice because of something else.
    it('is asked once where it refuses something else', async () => {
      const asked: Asked[] = [];
      const body = {
        error: { message: 'The audio could not be decoded.', type: 'invalid_request_error', param: 'file', code: null },
      };
      const model = modelOf(exchange, () => Response.json(body, { status: 400 }), { asked });
      await expect(model.doGenerate({ audio, mediaType: 'audio/wav' })).rejects.toMatchObject({
        code: 'cloud/bad-request',
      });
      expect(asked.length).toBe(1);
    });
  },
);

// A made-up key in a header would be sent to a server that asked for none.
it('a server without a key gets none', async () => {
  const asked: Asked[] = [];
  const exchange = transcriptionExchanges.find(({ kind }) => kind === 'openai-compatible');
  if (exchange === undefined) throw new Error('There is no such exchange.');
  const model = modelOf(exchange, () => Response.json(exchange.plain), { asked, apiKey: null });
  await model.doGenerate({ audio, mediaType: 'audio/wav' });
  expect(asked[0]?.headers.has('authorization')).toBe(false);
});

it.each(['anthropic', 'google', 'mistral'] satisfies ConnectionKind[])('%s is not sent recordings', (kind) => {
  const exchange = { ...(transcriptionExchanges[0] as TranscriptionExchange), kind };
  expect(() => modelOf(exchange, () => new Response())).toThrow(/not sent/);
});

// "Invalid response status code 204", a fault of ours, was what a person read.
it('a server that answers with nothing is no fault of ours', async () => {
  const exchange = transcriptionExchanges.find(({ kind }) => kind === 'openai-compatible') as TranscriptionExchange;
  const model = modelOf(exchange, () => new Response(null, { status: 204 }));
  await expect(model.doGenerate({ audio, mediaType: 'audio/wav' })).rejects.not.toThrow(/Invalid response status/);
});

describe('a server that says less of its segments than OpenAI', () => {
  const compatible = transcriptionExchanges.find(({ kind }) => kind === 'openai-compatible') as TranscriptionExchange;

  // whisper.cpp's server leaves out `seek` and `compression_ratio`, others all but times and text: both were refused as "no JSON".
  it.each([
    [
      "whisper.cpp's",
      {
        id: 0,
        start: 0.5,
        end: 2.25,
        text: ' Ask what you can do.',
        tokens: [1, 2],
        words: [{ word: ' Ask', start: 0.5, end: 0.9, t_dtw: -1, probability: 0.7 }],
        temperature: 0,
        avg_logprob: -0.3,
        no_speech_prob: 0.01,
      },
    ],
    ['one with times and text alone', { start: 0.5, end: 2.25, text: ' Ask what you can do.' }],
    ['one whose ids are words', { id: 'a', start: 0.5, end: 2.25, text: ' Ask what you can do.', tokens: null }],
  ])('is understood: %s', async (_whose, segment) => {
    const model = modelOf(compatible, () =>
      Response.json({
        task: 'transcribe',
        language: 'english',
        duration: 11,
        text: 'Ask what you can do.',
        segments: [segment],
      }),
    );
    const result = await model.doGenerate({ audio, mediaType: 'audio/wav' });
    expect(result.segments).toMatchObject([{ startSecond: 0.5, endSecond: 2.25 }]);
    expect(result.segments[0]?.text.trim()).toBe('Ask what you can do.');
  });

  it('is still asked to give times that are numbers', async () => {
    const model = modelOf(compatible, () =>
      Response.json({ text: 'Ask', segments: [{ start: 'soon', end: 2, text: 'Ask' }] }),
    );
    const refused = await Promise.resolve(model.doGenerate({ audio, mediaType: 'audio/wav' })).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toMatchObject({ code: 'cloud/bad-answer' });
  });
});
