import { YardstickError } from '../../errors.ts';
import type { FetchLike } from '../fetchLike.ts';

/** How one download reaches the network. */
export interface Transport {
  fetch: FetchLike;
  /** Stands in the user's ledger beside each connection. */
  reason: string;
  /** Id of the model. */
  onBehalfOf?: string;
  signal?: AbortSignal;
  /** A connection that brings no byte for so long is given up and tried again. Milliseconds. */
  stallMs: number;
}

export interface Answer {
  response: Response;
  /** Where the redirects ended. */
  url: URL;
  /** The redirects themselves: the hub states hash and size in them. */
  hops: Response[];
  /** The addresses that redirected, oldest first; goes with every later request for `url`. */
  redirectedFrom: URL[];
}

const mostRedirects = 5;

/**
 * Asks and follows redirects one by one, each through egress, so that each host is checked and listed; what a redirect may lead to is egress's to
 * say, which is told where it came from.
 * `Authorization` is left behind when a redirect leads to another origin; a redirect from https to http is refused.
 * @param options.redirectedFrom the addresses whose redirects led to `target`, if it was not the user who named it
 * @param options.stopAt a redirect for which it answers true is not followed: the answer is the redirect and the address it leads to
 * @throws {YardstickError} `model/download-failed`; what egress throws
 */
export async function request(
  transport: Transport,
  target: URL,
  options: {
    method?: 'GET' | 'HEAD';
    headers?: Record<string, string>;
    signal?: AbortSignal;
    redirectedFrom?: readonly URL[];
    stopAt?: (redirect: Response, next: URL) => boolean;
  } = {},
): Promise<Answer> {
  let url = target;
  let headers: Record<string, string> = { 'accept-encoding': 'identity', ...options.headers };
  const hops: Response[] = [];
  const redirectedFrom = [...(options.redirectedFrom ?? [])];
  const signal = options.signal ?? transport.signal;
  for (;;) {
    const response = await transport.fetch(url, {
      method: options.method ?? 'GET',
      headers,
      redirect: 'manual',
      reason: transport.reason,
      redirectedFrom: [...redirectedFrom],
      ...(transport.onBehalfOf === undefined ? {} : { onBehalfOf: transport.onBehalfOf }),
      ...(signal === undefined ? {} : { signal }),
    });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null)
      return { response, url, hops, redirectedFrom };
    await discard(response);
    hops.push(response);
    const next = URL.parse(location, url.href);
    if (next === null || !/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:')) {
      throw failed(url, 'answered with a redirect that cannot be followed');
    }
    if (hops.length > mostRedirects) throw failed(target, 'redirects in circles');
    redirectedFrom.push(url);
    if (options.stopAt?.(response, next) === true) return { response, url: next, hops, redirectedFrom };
    if (next.origin !== url.origin) {
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
    }
    url = next;
  }
}

/** `model/download-failed` with the host, never the whole address: signed addresses are as good as keys. */
export function failed(url: URL, what: string, retry = false): YardstickError {
  return new YardstickError('model/download-failed', `${url.host} ${what}`, {
    hint: 'Try again: a download goes on where it was cut off.',
    data: { host: url.host, retry },
  });
}

/** The error for an answer that is not a success, or null for one that is. */
export function refusal(response: Response, url: URL, what: string): YardstickError | null {
  const { status } = response;
  if (status >= 200 && status < 300) return null;
  if (status === 401 || status === 403) {
    return new YardstickError('model/gated', `${url.host} does not hand out ${what} without leave (${status})`, {
      hint: "Accept the model's terms on its page if it has any, then set HF_TOKEN to a token of your account and try again.",
      data: { host: url.host, status },
    });
  }
  if (status === 404 || status === 410) {
    return new YardstickError('model/source-missing', `${url.host} does not have ${what} (${status})`, {
      hint: 'Try the other source with --source, or import the file from disk.',
      data: { host: url.host, status },
    });
  }
  return failed(url, `answered ${status} for ${what}`, status === 408 || status === 429 || status >= 500);
}

/** True when trying the same request again may help. */
export function worthRetrying(error: unknown): boolean {
  if (error instanceof YardstickError) {
    if (error.code === 'model/download-failed') return error.data['retry'] === true;
    return ['egress/unreachable', 'egress/timeout', 'egress/bad-answer'].includes(error.code);
  }
  return error instanceof TypeError; // what fetch throws when a connection breaks
}

/** True when there is nobody to talk to: the next source is a better use of time than another try. */
function isAbsent(error: unknown): boolean {
  const cause: unknown =
    error instanceof YardstickError ? error.data['cause'] : (error as { cause?: { code?: unknown } }).cause?.code;
  return ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'].includes(String(cause));
}

/** Seconds that `Retry-After` asks for, at most 30, as milliseconds; null where it asks for none. */
export function retryAfterMs(response: Response): number | null {
  const value = response.headers.get('retry-after');
  if (value === null) return null;
  const seconds = /^\d{1,6}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 30) * 1000 : null;
}

/** Lets go of a body that is not wanted, so that its connection is free. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** Reads a small body whole. @throws {YardstickError} `model/download-failed` when it is larger than `limit` bytes */
export async function readBody(response: Response, url: URL, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw failed(url, `sent more than ${limit} bytes where a short answer belongs`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Waits, unless stopped. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** A small request with two more tries when the server or the connection was at fault. */
export async function requestPatiently(
  transport: Transport,
  url: URL,
  what: string,
  options: Omit<NonNullable<Parameters<typeof request>[2]>, 'signal'> = {},
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const limit = AbortSignal.timeout(transport.stallMs);
    const signal = transport.signal === undefined ? limit : AbortSignal.any([transport.signal, limit]);
    let wait = 250 * 2 ** attempt;
    try {
      const answer = await request(transport, url, { ...options, signal });
      const redirected = answer.response.status >= 300 && answer.response.status < 400 && options.stopAt !== undefined;
      const error = redirected ? null : refusal(answer.response, answer.url, what);
      if (error === null) return answer;
      wait = retryAfterMs(answer.response) ?? wait;
      await discard(answer.response);
      throw error;
    } catch (error) {
      transport.signal?.throwIfAborted();
      const thrown = limit.aborted ? failed(url, 'fell silent', true) : error;
      if (attempt >= 2 || !worthRetrying(thrown) || isAbsent(thrown)) throw thrown;
      await pause(wait, transport.signal);
    }
  }
}
