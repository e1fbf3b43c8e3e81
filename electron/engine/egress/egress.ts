import type { Socket } from 'node:net';
import { Agent, fetch as undiciFetch, type RequestInit as WireInit } from 'undici';
import { YardstickError } from '../../../models/errors.ts';
import { connectBare, createConnector, resolveBySystem, type ConnectorOptions, type Resolve } from './connector.ts';
import { companionsOf } from './downloadHosts.ts';
import { explainFailure } from './failures.ts';
import { assertMayContact, offlineRefusal } from './gate.ts';
import { entryCovers, hostOfUrl, normalizeHost } from './hosts.ts';
import type {
  AllowedHost,
  EgressLedgerRepository,
  EgressSettingsRepository,
  LedgerRow,
  LedgerVerdict,
} from './ledger.ts';
import { ledgerHost, verdictOf } from './ledgerEntry.ts';
import { createMeter, type WireCount } from './meter.ts';
import { createSocketOpener, type EgressSocketOptions, type Exchange } from './openSocket.ts';
import { proxyFor } from './proxies.ts';
import { maximumRedirects, nextHop } from './redirects.ts';
import { guardBody } from './responseBody.ts';
import { readRequest, type WireRequest } from './wireRequest.ts';

export type { AllowedHost, LedgerRow } from './ledger.ts';

export type EgressInit = RequestInit & {
  /** Shown to the user beside the host, e.g. `answer`. Never a key or a prompt. */
  reason: string;
  /** Name of the connection or id of the model it is for. */
  onBehalfOf?: string;
  /** The addresses, oldest first, whose redirects led here, where the caller follows them itself: the same is refused as for our own hops. */
  redirectedFrom?: readonly URL[];
};

/** The only way from the engine to another machine. Nothing is allowed until the user allowed it. */
export interface Egress {
  /**
   * `fetch` through the gate. Redirects are followed here, each hop checked anew; `Response.url` is the last one. With
   * `redirect: 'manual'` the redirect itself is answered, as in any `fetch`.
   *
   * @throws YardstickError `egress/offline`, `egress/not-allowed` (`data.host`), `egress/private-address` (`data.host` where allowing
   *   that address would help), `egress/plain-http`, `egress/bad-address`, `egress/redirect`, `egress/proxy`, `egress/unreachable`,
   *   `egress/timeout`, `egress/certificate`, `egress/bad-answer`; while the body is read also `egress/too-large`. `data.sent` is
   *   whether the request had left.
   */
  fetch(input: string | URL | Request, init: EgressInit): Promise<Response>;
  /** The same with the reason fixed, in the form that the AI SDK's providers take. */
  fetchFor(reason: string, onBehalfOf?: string): typeof globalThis.fetch;
  /**
   * A connected TCP socket for what is not HTTP (a database), through the same gate: it stands in the ledger as long as it is open, and is destroyed
   * with `egress/offline` or `egress/not-allowed` when the switch or the allow-list says so.
   *
   * @throws YardstickError as `fetch` does; `egress/not-encrypted` in place of `egress/plain-http`. The signal's reason when aborted.
   */
  connectSocket(options: EgressSocketOptions): Promise<Socket>;
  status(): { offline: boolean; allowed: AllowedHost[] };
  /** Whether a URL's host may be contacted, the offline switch aside. */
  isAllowed(url: string | URL): boolean;
  /**
   * Allows `host[:port]`, or a URL's; a download service's own file servers come with it. Returns the entry as it is kept.
   * @throws YardstickError `egress/bad-host`
   */
  allow(host: string): string;
  /** Forgets a host and cuts what is going on with it. */
  deny(host: string): string;
  /** On: everything in flight is cut, and nothing begins. Kept between starts. */
  setOffline(offline: boolean): void;
  /** Newest first. */
  ledger(options: { limit: number; before?: number }): LedgerRow[];
  /** Called when the switch or the allow-list changed. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface EgressOptions {
  ledger: EgressLedgerRepository;
  settings: EgressSettingsRepository;
  /** True refuses everything for as long as this process runs, whatever the switch says. */
  offline?: boolean;
  /** Where HTTPS_PROXY and the like are read from; nothing else. */
  environment?: NodeJS.ProcessEnv;
  limits?: Partial<EgressLimits>;
  /** For tests: stands in for the system's resolver. */
  resolve?: Resolve;
}

/** Milliseconds and bytes. */
export interface EgressLimits {
  connectMs: number;
  /** Silence before the head of a response. A POST waits longer: a model on a slow machine may read its prompt for minutes. */
  headersMs: number;
  postHeadersMs: number;
  /** Silence within a body. Longer for a POST, as a model may think silently. */
  bodyIdleMs: number;
  postBodyIdleMs: number;
  /** Largest text or JSON body, decompressed. */
  textBytes: number;
  /** Largest response head. */
  headBytes: number;
}

const defaultLimits: EgressLimits = {
  connectMs: 10_000,
  headersMs: 60_000,
  postHeadersMs: 300_000,
  bodyIdleMs: 60_000,
  postBodyIdleMs: 300_000,
  textBytes: 64e6,
  headBytes: 64 * 1024,
};

export function createEgress(options: EgressOptions): Egress {
  const limits = { ...defaultLimits, ...options.limits };
  const environment = options.environment ?? process.env;
  const listeners = new Set<() => void>();
  const exchanges = new Set<Exchange>();
  const sockets = new Map<Socket, URL>();
  /** Origins whose last connection led into the user's own network: their redirects may stay in it. */
  const privateOrigins = new Set<string>();
  let allowed = options.settings.allowedHosts();
  let switchedOff = options.settings.offline();

  const state = () => ({ offline: switchedOff || options.offline === true, allowed });
  const direct = createAgent(false);
  const publicOnly = createAgent(true);

  function createAgent(onlyPublic: boolean): Agent {
    return new Agent({
      allowH2: false, // one exchange per socket at a time: what is counted is what was sent for this reason
      pipelining: 1,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 30_000,
      maxHeaderSize: limits.headBytes,
      connect: createConnector(connectorOptions(onlyPublic)),
    });
  }

  function connectorOptions(onlyPublic: boolean): ConnectorOptions {
    return {
      connectTimeoutMs: limits.connectMs,
      resolve: options.resolve ?? resolveBySystem,
      environment,
      publicOnly: onlyPublic,
      assertAllowed: (url) => assertMayContact(url, state()),
      isAddressAllowed: (address, url) => isListed(withHost(url, address)),
      onConnected(url, socket, isPrivate) {
        sockets.set(socket, url);
        socket.once('close', () => sockets.delete(socket));
        if (isPrivate) privateOrigins.add(url.origin);
        else privateOrigins.delete(url.origin);
      },
    };
  }

  function isListed(url: URL): boolean {
    return allowed.some(({ host }) => entryCovers(host, url));
  }

  /** Cuts what is under way where `covers` says so, and drops idle connections. */
  function cut(covers: (url: URL) => boolean, reason: (url: URL) => YardstickError): void {
    for (const { url, control } of exchanges) if (covers(url)) control.abort(reason(url));
    for (const [socket, url] of sockets) if (covers(url)) socket.destroy();
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function reload(): void {
    allowed = options.settings.allowedHosts();
    changed();
  }

  async function send(request: WireRequest, init: EgressInit, isForeignHop: boolean): Promise<Response> {
    const { url } = request;
    const row = options.ledger.append({
      time: Date.now(),
      ...ledgerHost(url),
      reason: init.reason + proxyNote(url, environment),
      onBehalfOf: init.onBehalfOf ?? null,
      bytesOut: 0,
      bytesIn: 0,
      verdict: 'open',
    });
    const count: WireCount = { bytesOut: 0, bytesIn: 0 };
    const exchange: Exchange = { url, control: new AbortController() };
    let completed = false;
    let isRedirect = false;
    const complete = (verdict: LedgerVerdict) => {
      exchanges.delete(exchange);
      if (completed) return;
      completed = true;
      // The few words that come with a redirect are mostly left unread: it has said what it had to say.
      options.ledger.complete(row, { ...count, verdict: isRedirect && verdict === 'cut' ? 'sent' : verdict });
    };
    const explain = (thrown: unknown) => {
      if (request.signal?.aborted === true) return request.signal.reason as unknown;
      const sent = count.bytesOut > 0;
      if (exchange.control.signal.aborted) return withSent(exchange.control.signal.reason, sent);
      return withSent(explainFailure(thrown, hostOfUrl(url), sent), sent);
    };
    try {
      assertMayContact(url, state());
      exchanges.add(exchange);
      const isPost = request.method !== 'GET' && request.method !== 'HEAD';
      const meter = createMeter(count, {
        headersTimeoutMs: isPost ? limits.postHeadersMs : limits.headersMs,
        bodyTimeoutMs: isPost ? limits.postBodyIdleMs : limits.bodyIdleMs,
        onEnd: complete,
      });
      const answer = await undiciFetch(url, {
        method: request.method,
        headers: [...request.headers],
        // The bodies are the same web classes; only the two libraries' types differ.
        body: request.body as WireInit['body'],
        ...(request.body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
        redirect: 'manual',
        signal: AbortSignal.any([exchange.control.signal, ...(request.signal === null ? [] : [request.signal])]),
        dispatcher: (isForeignHop ? publicOnly : direct).compose(meter),
      });
      const { status, statusText, headers } = answer;
      isRedirect = status >= 300 && status < 400 && headers.has('location');
      const hasBody = answer.body !== null && ![204, 205, 304].includes(status) && request.method !== 'HEAD';
      const body = hasBody
        ? guardBody(answer.body as ReadableStream<Uint8Array>, {
            contentType: headers.get('content-type'),
            host: hostOfUrl(url),
            maximumTextBytes: limits.textBytes,
            explain,
          })
        : null;
      const response = new Response(body, { status, statusText, headers: [...headers] });
      Object.defineProperty(response, 'url', { value: url.href });
      return response;
    } catch (thrown) {
      const explained = explain(thrown);
      complete(verdictOf(explained, count.bytesOut > 0));
      exchange.control.abort(); // lets go of the socket where an answer was begun but cannot be used
      throw explained;
    }
  }

  /** From the internet into the user's own network: never, even where that server is allowed (server-side request forgery). */
  const isForeign = (from: URL, to: URL) => to.origin !== from.origin && !privateOrigins.has(from.origin);

  async function followedFetch(input: string | URL | Request, init: EgressInit): Promise<Response> {
    let request = await readRequest(input, init);
    const first = request.url;
    let isForeignHop = (init.redirectedFrom ?? []).some((from, index, all) =>
      isForeign(from, all[index + 1] ?? request.url),
    );
    for (let hop = 0; ; hop += 1) {
      const { origin } = request.url;
      const response = await send(request, init, isForeignHop).catch((thrown: unknown) => {
        throw origin === first.origin ? thrown : ledOnBy(first, thrown);
      });
      // Some callers must read a redirect themselves: the model hub states a file's hash in its headers.
      if (init.redirect === 'manual') return response;
      const next = await hopAfter(response, request);
      if (next === null) return response;
      if (init.redirect === 'error')
        throw redirectRefusal(request, 'answered with a redirect, which is not expected here');
      if (hop >= maximumRedirects) throw redirectRefusal(request, 'sent us round in circles');
      isForeignHop ||= isForeign(request.url, next.url);
      request = next;
    }
  }

  const openSocket = createSocketOpener({
    ledger: options.ledger,
    exchanges,
    connect: (url, socketPath) => connectBare(url, connectorOptions(false), socketPath),
  });

  return {
    fetch: followedFetch,
    connectSocket: openSocket,
    fetchFor(reason, onBehalfOf) {
      return (input, init) =>
        followedFetch(input, { ...init, reason, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) });
    },
    status: () => ({ offline: state().offline, allowed: [...allowed] }),
    isAllowed: (url) => isListed(new URL(url)),
    allow(host) {
      const entry = normalizeHost(host);
      const known = new Set(allowed.map((one) => one.host));
      const added = [entry, ...companionsOf(entry)].filter((one) => !known.has(one));
      for (const one of added) options.settings.allow(one);
      if (added.length > 0) reload();
      return entry;
    },
    deny(host) {
      // What the list shows can be taken from it as it is shown, companions included.
      const entry = allowed.some((one) => one.host === host) ? host : normalizeHost(host);
      for (const one of [entry, ...companionsOf(entry)]) options.settings.deny(one);
      reload();
      cut(
        (url) => !isListed(url),
        (url) =>
          new YardstickError(
            'egress/not-allowed',
            `The connection to ${hostOfUrl(url)} was cut: it is no longer allowed.`,
            {
              data: { host: hostOfUrl(url) },
            },
          ),
      );
      return entry;
    },
    setOffline(offline) {
      options.settings.saveOffline(offline);
      switchedOff = offline;
      if (offline) {
        cut(
          () => true,
          (url) => offlineRefusal(url, true),
        );
      }
      changed();
    },
    ledger: (query) => options.ledger.list(query),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      cut(
        () => true,
        () => new YardstickError('run/stopped', 'Stopped.'),
      );
      // Each has a row to complete when it is closed, which is later than when it is destroyed: the store goes next.
      const closing = [...sockets.keys()].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      await Promise.all([direct.destroy(), publicOnly.destroy(), ...closing]);
    },
  };
}

/** Adds to an error of ours whether the request had left: the same refusal stops what has not begun and cuts what has. */
function withSent(thrown: unknown, sent: boolean): unknown {
  if (!(thrown instanceof YardstickError) || thrown.data['sent'] === sent) return thrown;
  const { code, message, hint, cause, data } = thrown;
  return new YardstickError(code, message, { ...(hint === undefined ? {} : { hint }), cause, data: { ...data, sent } });
}

/** A host that nobody typed in: who named it is said, too. */
function ledOnBy(first: URL, thrown: unknown): unknown {
  if (!(thrown instanceof YardstickError) || thrown.code !== 'egress/not-allowed') return thrown;
  const { code, message, hint, cause, data } = thrown;
  return new YardstickError(code, `${hostOfUrl(first)} leads on to another host. ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
    data,
  });
}

function redirectRefusal(request: WireRequest, what: string): YardstickError {
  return new YardstickError('egress/redirect', `${hostOfUrl(request.url)} ${what}.`, {
    hint: 'Check the address of the connection.',
    data: { name: hostOfUrl(request.url) },
  });
}

/** The next hop of a redirect; the response that asked for it is let go, also when it is refused. */
async function hopAfter(response: Response, request: WireRequest): Promise<WireRequest | null> {
  let next: WireRequest | null;
  try {
    next = nextHop(request, response.status, response.headers.get('location'));
  } catch (thrown) {
    await letGo(response);
    throw thrown;
  }
  if (next !== null) await letGo(response);
  return next;
}

/** Reads the few words that come with a redirect, so that the connection can be used again; drops it when they are many. */
async function letGo(response: Response): Promise<void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (let bytes = 0; bytes < 64 * 1024;) {
      const next = await reader.read();
      if (next.done) return;
      bytes += next.value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The redirect has been read; how its body ends does not matter.
  }
}

function proxyNote(url: URL, environment: NodeJS.ProcessEnv): string {
  try {
    const proxy = proxyFor(url, environment);
    return proxy === null ? '' : ` (through the proxy ${proxy.name})`;
  } catch {
    return '';
  }
}

function withHost(url: URL, address: string): URL {
  const other = new URL(url);
  other.hostname = address.includes(':') ? `[${address}]` : address;
  return other;
}
