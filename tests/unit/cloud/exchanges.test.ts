import { describe, expect, it } from 'vitest';
import { createCloudLanguageModel } from '../../../models/cloud/cloudModels.ts';
import { connectionTo, type Exchange } from '../../support/providerDoubles/exchange.ts';
import { exchanges } from '../../support/providerDoubles/exchanges.ts';
import { readAnswer } from '../../support/providerDoubles/readAnswer.ts';

const key = 'sk-test-0123456789abcdef';

/** A transport that hands out the body in the pieces given. */
function inPieces(exchange: Exchange, pieces: Uint8Array[]): typeof globalThis.fetch {
  return () =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start(controller) {
            for (const piece of pieces) controller.enqueue(piece);
            controller.close();
          },
        }),
        { headers: { 'content-type': exchange.contentType } },
      ),
    );
}

function modelOf(exchange: Exchange, fetch: typeof globalThis.fetch) {
  const connection = connectionTo(exchange, 'https://service.example');
  return createCloudLanguageModel({ connection, modelId: exchange.modelId, apiKey: key, fetch });
}

describe.each(exchanges)('$kind', (exchange) => {
  const bytes = Buffer.from(exchange.stream);

  it('maps text, reasoning, usage with cached tokens, and the reason of the end', async () => {
    const answer = await readAnswer(modelOf(exchange, inPieces(exchange, [bytes])));
    expect(answer.error).toBeNull();
    expect(answer.text).toBe(exchange.text);
    expect(answer.reasoning).toBe(exchange.reasoning);
    expect(answer.finish?.finishReason).toEqual(exchange.finishReason);
    const { inputTokens, outputTokens } = answer.finish?.usage ?? {};
    expect([inputTokens?.total, inputTokens?.cacheRead, outputTokens?.total, outputTokens?.reasoning]).toEqual([
      exchange.usage.input,
      exchange.usage.cached,
      exchange.usage.output,
      exchange.usage.reasoning,
    ]);
  });

  it.each(['\n', '\r\n'])('reads lines that end in %j', async (end) => {
    const body = Buffer.from(exchange.stream.replaceAll('\r\n', '\n').replaceAll('\n', end));
    const answer = await readAnswer(modelOf(exchange, inPieces(exchange, [body])));
    expect([answer.text, answer.error]).toEqual([exchange.text, null]);
  });
});
