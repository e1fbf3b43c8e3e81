import { isIP } from 'node:net';
import { YardstickError } from '../../../models/errors.ts';
import { classifyAddress } from './addresses.ts';

/** A destination as the allow-list and the ledger name it. */
export interface HostAndPort {
  /** Lower case, punycode; an IPv6 address without brackets. */
  hostname: string;
  port: number;
}

/**
 * The name of a URL's destination in the allow-list: `host` for ports 80 and 443, else `host:port`; IPv6 addresses in brackets.
 * The URL is WHATWG-parsed by the caller, so `0x7f.1`, `2130706433` and fullwidth digits have become what they mean.
 */
export function hostOfUrl(url: URL): string {
  return /^(80|443)?$/.test(url.port) ? url.hostname : url.host;
}

/** Hostname (no brackets) and effective port of a URL. */
export function destinationOf(url: URL): HostAndPort {
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port),
  };
}

/**
 * Brings what a person typed - `api.example.com`, `box:8000`, `[::1]:11434` or a whole URL - to the form of the allow-list.
 * Ports 80 and 443 are left out: an entry without a port stands for both.
 *
 * @throws YardstickError `egress/bad-host` for anything that is not one host.
 */
export function normalizeHost(typed: string): string {
  const text = typed.trim();
  const bad = (why: string) =>
    new YardstickError('egress/bad-host', `"${text.slice(0, 80)}" is not a host that can be allowed: ${why}.`, {
      hint: 'Give a host with an optional port, for example api.example.com or 192.168.1.20:8000.',
    });
  if (text === '' || text.length > 500) throw bad('it is empty or too long');
  // Bare IPv6 addresses are common in configuration files; a URL wants them in brackets.
  const address = isIP(text) === 6 ? `[${text}]` : text;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  if (!hasScheme && /[/?#@\\\s]/.test(address)) throw bad('it has characters that no host has');
  let url: URL;
  try {
    url = new URL(hasScheme ? address : `https://${address}`);
  } catch {
    throw bad('it cannot be read');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw bad('only http and https are spoken');
  if (url.username !== '' || url.password !== '') throw bad('it carries a name or a password');
  const { hostname } = destinationOf(url);
  if (!isHostname(hostname)) throw bad('it is neither a host name nor an address');
  if (isIP(hostname) !== 0 && classifyAddress(hostname) === 'forbidden') {
    throw bad('this address is never a server of yours');
  }
  return hostOfUrl(url);
}

/** A name or address that may stand in a URL: no wildcard, no trailing dot, no empty label. */
export function isHostname(hostname: string): boolean {
  if (isIP(hostname) !== 0) return true;
  return (
    hostname.length <= 253 &&
    hostname.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  );
}

/**
 * Whether an entry of the allow-list covers a URL. `*.example.org` covers every name below it (never `example.org` itself) and
 * stands only in the project's own list of download hosts.
 */
export function entryCovers(entry: string, url: URL): boolean {
  const host = hostOfUrl(url);
  if (entry.startsWith('*.'))
    return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(entry.slice(1));
  return entry === host;
}

/**
 * Whether a name says by itself that it is in the user's own network: `localhost`, a single label, or a suffix that public DNS
 * does not have (RFC 6761, 6762, 8375 and ICANN's `.internal`). Allowing such a name is allowing the private address behind it.
 */
export function isLocalName(hostname: string): boolean {
  if (isIP(hostname) !== 0) return false;
  return (
    !hostname.includes('.') || /\.(localhost|local|lan|home|home\.arpa|internal|intranet|private|corp)$/.test(hostname)
  );
}
