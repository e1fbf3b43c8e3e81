import { YardstickError } from '../../../models/errors.ts';
import { parseAddress } from './gate.ts';
import { hostOfUrl } from './hosts.ts';
import type { WireRequest } from './wireRequest.ts';

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
export const maximumRedirects = 8;

/** Headers that may follow to another host: none that could hold a secret, whatever a service calls it. */
const harmlessHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
  'user-agent',
]);

/**
 * The request that a redirect asks for, or null where the response is none. The caller sends it through the gate like any other.
 *
 * @throws YardstickError `egress/redirect` where following would send a prompt or a key elsewhere, or drop the encryption.
 */
export function nextHop(request: WireRequest, status: number, location: string | null): WireRequest | null {
  if (!redirectStatuses.has(status) || location === null) return null;
  const url = parseAddress(location, request.url);
  url.hash = '';
  const refuse = (why: string) =>
    new YardstickError('egress/redirect', `${hostOfUrl(request.url)} sent us on to ${hostOfUrl(url)}: ${why}.`, {
      hint: 'If that is the right place, use its address for the connection.',
      data: { host: hostOfUrl(url) },
    });
  if (request.url.protocol === 'https:' && url.protocol !== 'https:') throw refuse('the way there is not encrypted');
  const sameOrigin = url.origin === request.url.origin;
  if (request.body !== null || (request.method !== 'GET' && request.method !== 'HEAD')) {
    const replayable = request.body === null || typeof request.body === 'string' || request.body instanceof Uint8Array;
    if (!sameOrigin || (status !== 307 && status !== 308) || !replayable) {
      throw refuse('what was asked is not repeated elsewhere');
    }
  }
  const kept = [...request.headers].filter(([name]) => sameOrigin || harmlessHeaders.has(name));
  return { ...request, url, headers: new Headers(kept) };
}
