import type { Dispatcher } from 'undici';

/** What crossed the wire for one request so far. HTTP bytes, before TLS; the body as it was sent (compressed). */
export interface WireCount {
  bytesOut: number;
  bytesIn: number;
}

export interface MeterOptions {
  /** Longest silence before the response's head, milliseconds. */
  headersTimeoutMs: number;
  /** Longest silence within the response's body, milliseconds. */
  bodyTimeoutMs: number;
  /** Called once: the response came whole (`sent`), or the exchange ended early (`cut`; `failed` when nothing had been sent). */
  onEnd: (verdict: 'sent' | 'cut' | 'failed') => void;
}

/** An undici interceptor that counts one request's bytes at the wire and reports its end. */
export function createMeter(count: WireCount, options: MeterOptions): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (request, handler) => {
    let ended = false;
    const end = (verdict: 'sent' | 'cut' | 'failed') => {
      if (ended) return;
      ended = true;
      options.onEnd(verdict);
    };
    const metered: Dispatcher.DispatchHandler = {
      onRequestStart(controller, context) {
        // Called when the socket is there and the head is about to be written.
        count.bytesOut += headBytes(request);
        handler.onRequestStart?.(controller, context);
      },
      onBodySent(chunk) {
        count.bytesOut += chunk.length;
        handler.onBodySent?.(chunk);
      },
      onRequestSent() {
        handler.onRequestSent?.();
      },
      onRequestUpgrade(controller, statusCode, headers, socket) {
        handler.onRequestUpgrade?.(controller, statusCode, headers, socket);
      },
      onResponseStarted() {
        handler.onResponseStarted?.();
      },
      onResponseStart(controller, statusCode, headers, statusMessage) {
        count.bytesIn += fieldBytes(headers) + 'HTTP/1.1 200 \r\n\r\n'.length + (statusMessage?.length ?? 0);
        handler.onResponseStart?.(controller, statusCode, headers, statusMessage);
      },
      onResponseData(controller, chunk) {
        count.bytesIn += chunk.length;
        handler.onResponseData?.(controller, chunk);
      },
      onResponseEnd(controller, trailers) {
        end('sent');
        handler.onResponseEnd?.(controller, trailers);
      },
      onResponseError(controller, error) {
        end(count.bytesOut > 0 ? 'cut' : 'failed');
        handler.onResponseError?.(controller, error);
      },
    };
    return dispatch(
      { ...request, headersTimeout: options.headersTimeoutMs, bodyTimeout: options.bodyTimeoutMs },
      metered,
    );
  };
}

/** Size of the request line and the headers, plus the two that undici adds by itself (`host`, `connection`). */
function headBytes(request: Dispatcher.DispatchOptions): number {
  const host = request.origin === undefined ? 0 : new URL(request.origin).host.length;
  return (
    `${request.method} ${request.path} HTTP/1.1\r\n\r\n`.length +
    fieldBytes(request.headers) +
    `host: \r\nconnection: keep-alive\r\n`.length +
    host
  );
}

function fieldBytes(headers: Dispatcher.DispatchOptions['headers']): number {
  let bytes = 0;
  const add = (name: unknown, value: unknown) => {
    for (const one of Array.isArray(value) ? value : [value]) {
      bytes += Buffer.byteLength(String(name)) + Buffer.byteLength(String(one)) + ': \r\n'.length;
    }
  };
  if (headers === null || headers === undefined) return 0;
  if (Array.isArray(headers)) {
    for (let index = 0; index + 1 < headers.length; index += 2) add(headers[index], headers[index + 1]);
  } else if (Symbol.iterator in headers) {
    for (const [name, value] of headers) add(name, value);
  } else {
    for (const [name, value] of Object.entries(headers)) add(name, value);
  }
  return bytes;
}
