import { isThisMachine } from './thisMachine.ts';
import { destinationOf } from './hosts.ts';

/** A forward proxy that the environment names. */
export interface Proxy {
  /** Origin without credentials, e.g. `http://proxy.firm:3128`. */
  origin: string;
  /** `host:port`, for the ledger. */
  name: string;
  /** Value of the `proxy-authorization` header; null where the URL has no user. */
  authorization: string | null;
}

/**
 * The proxy that a request to `url` goes through, from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (lower case first, as curl does);
 * null for a direct connection. This machine itself is never reached through a proxy.
 *
 * @throws TypeError for a proxy address that cannot be read or is not http(s): going past it silently would be wrong.
 */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv): Proxy | null {
  const { hostname, port } = destinationOf(url);
  if (isThisMachine(hostname)) return null;
  const text = url.protocol === 'https:' ? read(environment, 'https_proxy') : read(environment, 'http_proxy');
  if (text === '') return null;
  if (isExempt(hostname, port, read(environment, 'no_proxy'))) return null;
  const proxy = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new TypeError(`a proxy of the kind ${proxy.protocol.slice(0, -1)} is not supported`);
  }
  const user = decodeURIComponent(proxy.username);
  const password = decodeURIComponent(proxy.password);
  return {
    origin: proxy.origin,
    name: proxy.host,
    authorization: user === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  };
}

function read(environment: NodeJS.ProcessEnv, name: string): string {
  return (environment[name] ?? environment[name.toUpperCase()] ?? '').trim();
}

/** `NO_PROXY`: a list of names (with everything below them), `host:port` pairs, or `*`. */
function isExempt(hostname: string, port: number, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const withPort = /^(.*[^:]):(\d+)$/.exec(entry);
      if (withPort !== null && Number(withPort[2]) !== port) return false;
      const name = (withPort?.[1] ?? entry).replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
      return hostname === name || hostname.endsWith(`.${name}`);
    });
}
