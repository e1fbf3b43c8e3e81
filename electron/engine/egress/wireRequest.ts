import { parseAddress } from './gate.ts';

/** A request as it goes over the wire: what `fetch` was given, brought to one form. */
export interface WireRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: string | Uint8Array | ReadableStream | null;
  signal: AbortSignal | null;
}

/** Reads `fetch`'s arguments. Bodies other than text, bytes and streams (forms, blobs) are encoded here. */
export async function readRequest(input: string | URL | Request, init: RequestInit): Promise<WireRequest> {
  const request = input instanceof Request ? input : null;
  const url = parseAddress(request?.url ?? (input as string | URL));
  url.hash = '';
  const headers = new Headers(init.headers ?? request?.headers);
  const signal = init.signal ?? request?.signal ?? null;
  const method = (init.method ?? request?.method ?? 'GET').toUpperCase();
  const given = init.body ?? (request?.body == null ? null : await request.arrayBuffer());
  if (given === null || typeof given === 'string' || given instanceof ReadableStream) {
    if (typeof given === 'string' && !headers.has('content-type'))
      headers.set('content-type', 'text/plain;charset=UTF-8');
    return { url, method, headers, body: given, signal };
  }
  // A Response encodes every kind of body and names its type; nothing is sent by making one.
  const encoded = new Response(given);
  const type = encoded.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return { url, method, headers, body: new Uint8Array(await encoded.arrayBuffer()), signal };
}
