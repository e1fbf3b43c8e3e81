import { describe, expect, it } from 'vitest';
import { createCloudLanguageModel } from '../../../models/cloud/cloudModels.ts';
import { YardstickError } from '../../../models/errors.ts';
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

  it('reads the same whichever byte a packet ends at, also within a character', async () => {
    const wrong: number[] = [];
    for (let at = 1; at < bytes.length; at += 1) {
      const fetch = inPieces(exchange, [bytes.subarray(0, at), bytes.subarray(at)]);
      const answer = await readAnswer(modelOf(exchange, fetch));
      if (answer.text !== exchange.text || answer.reasoning !== exchange.reasoning || answer.error !== null)
        wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  it('takes no truncated answer for a complete one, wherever the stream is cut', async () => {
    const passed: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const answer = await readAnswer(modelOf(exchange, inPieces(exchange, [bytes.subarray(0, at)]))).catch(
        (error: unknown) => ({ text: '', error, finish: null }),
      );
      expect(exchange.text.startsWith(answer.text)).toBe(true);
      const isComplete = answer.error === null && answer.finish !== null;
      if (isComplete && answer.text !== exchange.text) passed.push(at);
      if (!isComplete) expect(answer.error).toBeInstanceOf(YardstickError);
    }
    expect(passed).toEqual([]);
  });
});
