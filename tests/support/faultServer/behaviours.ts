import type { Behaviour } from './faultServer.ts';

/** A whole, proper answer. */
export function answers(body: string | object, contentType = 'application/json', status = 200): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A refusal with headers of its own. */
export function refuses(status: number, body: string | object, headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/**
 * The first `offset` bytes, then the end.
 * - `eof`: properly closed, as a proxy does whose upstream died.
 * - `reset`: the connection is torn in the middle of a chunk.
 */
export function cutsOff(body: string, offset: number, how: 'eof' | 'reset', contentType: string): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.flushHeaders();
    const bytes = Buffer.from(body).subarray(0, offset);
    if (how === 'eof') response.end(bytes);
    else if (bytes.length === 0) response.socket?.destroy();
    else response.write(bytes, () => response.socket?.destroy());
  };
}

/** One byte at a time, each in a write of its own. */
export function dribbles(body: string, contentType: string): Behaviour {
  return async (response) => {
    response.socket?.setNoDelay(true);
    response.writeHead(200, { 'content-type': contentType });
    for (const byte of Buffer.from(body)) {
      await new Promise((resolve) => {
        response.write(Buffer.of(byte), resolve);
      });
    }
    response.end();
  };
}

/** Takes the request and never says a word. */
export const isSilent: Behaviour = () => undefined;

/** Begins an answer and then says nothing more. */
export function fallsSilentAfter(body: string, contentType: string): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.write(body);
  };
}

export function redirectsTo(location: string, status = 302): Behaviour {
  return (response) => {
    response.writeHead(status, { location });
    response.end('Moved.');
  };
}
