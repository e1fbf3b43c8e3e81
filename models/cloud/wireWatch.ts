import { cloudError, type CloudErrorContext } from './cloudErrors.ts';

/** What was seen of one exchange, beside what the provider makes of it. */
export interface WireWatch {
  fetch: typeof globalThis.fetch;
  /** The line `data: [DONE]` has come: the end mark of chat completions, which the providers do not pass on. */
  sawDone(): boolean;
  /** The head of a successful response has come. */
  begun(): boolean;
}

/** Refuses what cannot be a stream of events before a provider takes it for an empty answer, and looks out for the end mark. */
export function watchWire(fetch: typeof globalThis.fetch, context: CloudErrorContext): WireWatch {
  let done = false;
  let begun = false;
  return {
    sawDone: () => done,
    begun: () => begun,
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (!response.ok || response.body === null) return response;
      const type = response.headers.get('content-type')?.toLowerCase() ?? '';
      const wantsStream = typeof init?.body === 'string' && isStreamRequest(init.body, input);
      if (type.includes('html') || (wantsStream && type.startsWith('application/json'))) {
        const told = type.includes('html') ? { seen: 'it sent a web page' } : await readMessage(response);
        await response.body.cancel().catch(() => undefined);
        throw cloudError('cloud/bad-answer', context, { status: response.status, ...told });
      }
      begun = true;
      if (!wantsStream) return response;
      const watched = response.body.pipeThrough(
        doneFinder(() => {
          done = true;
        }),
      );
      return new Response(watched, { status: response.status, headers: response.headers });
    },
  };
}

function isStreamRequest(body: string, input: string | URL | Request): boolean {
  const url = input instanceof Request ? input.url : String(input);
  return url.includes(':streamGenerateContent') || /"stream":\s*true/.test(body);
}

/** Some servers answer a request for a stream with a JSON error and status 200. */
async function readMessage(response: Response): Promise<{ said: string } | { seen: string }> {
  const seen = 'it sent JSON where a stream was asked for';
  try {
    const body = (await response.json()) as { error?: { message?: unknown } | string } | null;
    const message = typeof body?.error === 'string' ? body.error : body?.error?.message;
    return typeof message === 'string' ? { said: message } : { seen };
  } catch {
    return { seen };
  }
}

/** Passes bytes on unchanged and reports a line that is exactly `data: [DONE]`, however the bytes are cut into pieces. */
function doneFinder(onDone: () => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder('latin1');
  let line = '';
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (line + decoder.decode(chunk, { stream: true })).split(/[\r\n]/);
      line = (lines.pop() ?? '').slice(0, 64);
      if (lines.some((one) => /^data: ?\[DONE\] *$/.test(one))) onDone();
      controller.enqueue(chunk);
    },
    flush() {
      if (/^data: ?\[DONE\] *$/.test(line)) onDone();
    },
  });
}
