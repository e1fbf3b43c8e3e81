import os from 'node:os';
import type { ErrorReport } from '../../../models/errors.ts';
import { isSignedIn } from './credentials.ts';
import { viewPaths } from './viewPaths.ts';

/** What the gate looks at: a request before anything of it was believed. */
export interface RequestHead {
  method: string;
  /** Path and query as they stand in the request line. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  status: 401 | 403 | 404 | 405 | 413 | 415;
  report: ErrorReport;
  headers?: Record<string, string>;
}

export interface GatePolicy {
  port: number;
  token: string;
  /** `host:port` in lower case. */
  hosts: ReadonlySet<string>;
}

/** Bytes of a request's body; a prompt of five million characters fits. */
export const bodyLimit = 10 * 1024 * 1024;

/** Where a file is sent as it is; every other body is JSON. */
export const uploadPath = /^\/upload\/(?:speech|evaluation|[a-z]{1,40}\/[\w-]{1,100})$/;
/** Bytes of one file that is sent. What a kind of document may have at most is for its reader to say. */
export const uploadLimit = 512 * 1024 * 1024;

const methods = ['GET', 'HEAD', 'POST'];

/** Reachable without the token, beside the views' own addresses, where one signs in. Everything else is refused before it is routed. */
const openPaths: readonly { method: string; path: string }[] = [
  { method: 'GET', path: '/sign-in.js' },
  { method: 'POST', path: '/session' },
];

/**
 * Decides over a request from its head alone, in every bind mode alike. Host first (a page that rebinds its name to this machine
 * still sends its own name), then Origin and fetch metadata (a page elsewhere cannot make the browser lie about itself), then form,
 * then the token.
 */
export function refusalOf(head: RequestHead, policy: GatePolicy): Refusal | null {
  return foreignCaller(head, policy) ?? wrongForm(head) ?? notSignedIn(head, policy);
}

function foreignCaller({ headers }: RequestHead, { hosts }: GatePolicy): Refusal | null {
  const host = single(headers['host'])?.toLowerCase();
  if (host === undefined || !hosts.has(host)) {
    return refuse(
      403,
      'request/host',
      'This address does not belong to Yardstick.',
      'Use the address that was printed at the start.',
    );
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return refuse(403, 'request/origin', 'Requests from other pages are refused.');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(403, 'request/cross-site', 'Requests from other sites are refused.');
  }
  return null;
}

function wrongForm({ method, url, headers }: RequestHead): Refusal | null {
  if (!methods.includes(method)) {
    return {
      ...refuse(405, 'request/method', `${method} is not understood here.`),
      headers: { allow: methods.join(', ') },
    };
  }
  if (method !== 'POST') return null;
  if (uploadPath.test(pathOf(url))) {
    // Not a type that a form of another page could send.
    if (!/^application\/octet-stream\s*(?:;|$)/i.test(single(headers['content-type']) ?? '')) {
      return refuse(415, 'request/content-type', 'Files are sent as application/octet-stream.');
    }
    return Number(headers['content-length'] ?? 0) > uploadLimit ? fileTooLarge : null;
  }
  if (!/^application\/json\s*(?:;|$)/i.test(single(headers['content-type']) ?? '')) {
    return refuse(415, 'request/content-type', 'Only application/json is understood here.');
  }
  if (Number(headers['content-length'] ?? 0) > bodyLimit) return tooLarge;
  return null;
}

const fileTooLarge: Refusal = refuse(
  413,
  'request/too-large',
  'The file is larger than 512 MB.',
  'Add it by its path instead, or split it.',
);

/** Also used where a body turns out to be longer than its head said. */
export const tooLarge: Refusal = refuse(413, 'request/too-large', 'The request is larger than 10 MB.');

function notSignedIn({ method, url, headers }: RequestHead, { port, token }: GatePolicy): Refusal | null {
  const path = pathOf(url);
  if ((method === 'GET' || method === 'HEAD') && viewPaths.test(path)) return null;
  if (openPaths.some((open) => open.method === method && open.path === path)) return null;
  const credentials = { cookie: single(headers['cookie']), authorization: single(headers['authorization']) };
  if (isSignedIn(credentials, port, token)) return null;
  return {
    ...refuse(
      401,
      'request/not-signed-in',
      'Sign in first.',
      'Send the token that was printed at the start as "Authorization: Bearer TOKEN".',
    ),
    headers: { 'www-authenticate': 'Bearer realm="Yardstick"' },
  };
}

function refuse(status: Refusal['status'], code: string, message: string, hint?: string): Refusal {
  return { status, report: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * The names this server answers to: loopback always; with another bind address that one; bound to all addresses, those that the
 * machine has, and its name.
 */
export function allowedHosts(boundHost: string, port: number): Set<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  if (boundHost === '0.0.0.0' || boundHost === '::') {
    names.push(os.hostname().toLowerCase());
    for (const addresses of Object.values(os.networkInterfaces())) {
      for (const { address, family } of addresses ?? []) names.push(family === 'IPv6' ? `[${address}]` : address);
    }
  } else {
    names.push(boundHost.includes(':') ? `[${boundHost}]` : boundHost.toLowerCase());
  }
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}
