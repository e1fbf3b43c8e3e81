import { describe, expect, it } from 'vitest';
import { createCloudLanguageModel } from '../../../models/cloud/cloudModels.ts';
import { YardstickError } from '../../../models/errors.ts';
import { connectionTo, type Exchange } from '../../support/providerDoubles/exchange.ts';
import { exchanges } from '../../support/providerDoubles/exchanges.ts';
import { readAnswer, type ReadAnswer } from '../../support/providerDoubles/readAnswer.ts';

const key = 'sk-test-0123456789abcdef';

/** Asks a model of the service, again and again, each time with an answer in other pieces. */
function asker(exchange: Exchange): (pieces: Uint8Array[]) => Promise<ReadAnswer> {
  let body: Uint8Array[] = [];
  const model = createCloudLanguageModel({
    connection: connectionTo(exchange, 'https://service.example'),
    modelId: exchange.modelId,
    apiKey: key,
    fetch: () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start(controller) {
              for (const piece of body) controller.enqueue(piece);
              controller.close();
            },
          }),
          { headers: { 'content-type': exchange.contentType } },
        ),
      ),
  });
  return (pieces) => {
    body = pieces;
    return readAnswer(model);
  };
}

describe.each(exchanges)('$kind', (exchange) => {
  const bytes = Buffer.from(exchange.stream);
  const ask = asker(exchange);

  it('reads the same whichever byte a packet ends at, also within a character', async () => {
    const wrong: number[] = [];
    for (let at = 1; at < bytes.length; at += 1) {
      const answer = await ask([bytes.subarray(0, at), bytes.subarray(at)]);
      if (answer.text !== exchange.text || answer.reasoning !== exchange.reasoning || answer.error !== null)
        wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  it('takes no truncated answer for a complete one, wherever the stream is cut', async () => {
    const passed: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const answer = await ask([bytes.subarray(0, at)]).catch((error: unknown) => ({ text: '', error, finish: null }));
      expect(exchange.text.startsWith(answer.text)).toBe(true);
      const isComplete = answer.error === null && answer.finish !== null;
      if (isComplete && answer.text !== exchange.text) passed.push(at);
      if (!isComplete) expect(answer.error).toBeInstanceOf(YardstickError);
    }
    expect(passed).toEqual([]);
  });
});
