import { cloudError, type CloudErrorContext } from './cloudErrors.ts';
import { receivedBody, type Received } from './receivedBody.ts';

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
        const told = await readInstead(response, type);
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

/** A page or a piece of JSON is short; what is longer is not read to its end. Bytes. */
const mostRead = 1_000_000;

/** What was sent in place of a stream. Some servers answer with a JSON error and status 200: that is told in their words. */
async function readInstead(response: Response, type: string): Promise<{ said: string } | Received> {
  const text = await readBeginning(response);
  const message = type.includes('html') ? undefined : messageIn(text);
  return message === undefined ? receivedBody(text, type, 'a stream') : { said: message };
}

function messageIn(text: string): string | undefined {
  try {
    const body = JSON.parse(text) as { error?: { message?: unknown } | string } | null;
    const message = typeof body?.error === 'string' ? body.error : body?.error?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** What came before the connection ended, at most `mostRead` bytes. */
async function readBeginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      bytes += chunk.length;
      if (bytes > mostRead) break;
    }
  } catch {
    // It broke off: what came is what there is to tell.
  }
  return text;
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
