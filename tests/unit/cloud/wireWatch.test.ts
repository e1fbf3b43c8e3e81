import fc from 'fast-check';
import { expect, it } from 'vitest';
import { watchWire } from '../../../models/cloud/wireWatch.ts';

const context = { connection: 'box', host: 'box.example' } as unknown as Parameters<typeof watchWire>[1];
const asked = { method: 'POST', body: JSON.stringify({ stream: true }) };

/** Sends these pieces through the watch; what came out, and whether the end mark was seen. */
async function through(pieces: readonly Uint8Array[]): Promise<{ bytes: Buffer; done: boolean }> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const watch = watchWire(
    async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    context,
  );
  const response = await watch.fetch('https://box.example/v1/chat/completions', asked);
  return { bytes: Buffer.from(await response.arrayBuffer()), done: watch.sawDone() };
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

const event = fc
  .record({ content: fc.string({ unit: 'binary' }) })
  .map((delta) => `data: ${JSON.stringify({ choices: [{ delta }] })}`);
const nearly = fc.constantFrom(
  'data: [DONE',
  'xdata: [DONE]',
  ': data: [DONE]',
  'data: {"content":"data: [DONE]"}',
  'event: done',
  'data: [DONE] more',
  `data: ${' '.repeat(80)}[DONE]`,
);
const line = fc.constantFrom('\n\n', '\r\n\r\n', '\r\r');

// Catches: an end mark that is missed where a piece ends within it - each such answer would be called cut off - and one that is seen in a model's own words.
it('sees the end mark exactly where there is one, however the stream is cut, and hands every byte on', async () => {
  const streams = fc.record({
    lines: fc.array(fc.oneof(event, nearly), { maxLength: 6 }),
    mark: fc.constantFrom(null, 'data: [DONE]', 'data:[DONE]', 'data: [DONE]  '),
    end: line,
    isEnded: fc.boolean(),
    cuts: fc.array(fc.nat(2_000), { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(streams, async ({ lines, mark, end, isEnded, cuts }) => {
      const all = mark === null ? lines : [...lines, mark];
      const bytes = Buffer.from(all.join(end) + (isEnded ? end : ''));
      const seen = await through(cutAt(bytes, cuts));
      expect(seen.bytes.equals(bytes)).toBe(true);
      expect(seen.done).toBe(mark !== null);
    }),
    { numRuns: 500 },
  );
});

it('sees the end mark at every place at which it can be cut in two, and byte by byte', async () => {
  const bytes = Buffer.from('data: {"choices":[]}\n\ndata: [DONE]\n\n');
  for (let place = 0; place <= bytes.length; place += 1)
    expect((await through(cutAt(bytes, [place]))).done, `cut at ${place}`).toBe(true);
  expect((await through([...bytes].map((byte) => Uint8Array.of(byte)))).done).toBe(true);
});
