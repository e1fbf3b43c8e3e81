import { YardstickError } from '../../../models/errors.ts';

/** Text that is read whole into memory, or parsed line by line: a hostile server must not fill the memory with it. */
const readWhole = /^(text\/|application\/(json|[\w.+-]*\+json|xml|problem\+json|x-ndjson)|$)/i;

/**
 * Passes a response's body on, with our own errors and, for text and JSON, a limit on its size once decompressed.
 *
 * @param explain turns what the transport throws into what the caller sees.
 */
export function guardBody(
  body: ReadableStream<Uint8Array>,
  options: {
    contentType: string | null;
    host: string;
    maximumTextBytes: number;
    explain: (thrown: unknown) => unknown;
  },
): ReadableStream<Uint8Array> {
  const limit = readWhole.test(options.contentType?.trim() ?? '') ? options.maximumTextBytes : Number.POSITIVE_INFINITY;
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await reader.read().catch((thrown: unknown) => {
          throw options.explain(thrown);
        });
        if (next.done) {
          controller.close();
          return;
        }
        bytes += next.value.byteLength;
        if (bytes > limit) {
          const error = new YardstickError(
            'egress/too-large',
            `${options.host} sent more than ${Math.round(limit / 1e6)} MB of text and was cut off.`,
            { hint: 'Check the address: this is not what a model service answers.' },
          );
          await reader.cancel(error).catch(() => undefined);
          throw error;
        }
        controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
