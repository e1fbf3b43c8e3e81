import { YardstickError } from '../../errors.ts';
import { PartFile, type Segment } from './partFile.ts';
import { discard, failed, pause, refusal, request, retryAfterMs, worthRetrying, type Transport } from './transport.ts';

/** A stretch of bytes at an address. */
export interface RemoteRange {
  url: URL;
  /** Sent with each request (a registry's credentials). */
  headers?: Record<string, string>;
  /** The addresses whose redirects led to this one, oldest first. */
  redirectedFrom?: readonly URL[];
  /** Size of the whole object at the address; its answers are held to it. */
  objectBytes: number;
  /** The stretch that is wanted. */
  start: number;
  length: number;
  /** A strong validator; null where the server states none, or the bytes are known by their hash. */
  etag: string | null;
}

const connections = 4;
const mostFailuresInARow = 5;
const mostRestarts = 2;

/** What was at the address is not what was there before: all that was fetched is void. */
class Changed extends Error {}
/** The server sends the whole object whatever is asked. */
class NoRanges extends Error {}

/**
 * Fetches a stretch of bytes into a part file over four connections, going on where an earlier try was cut off, at any byte and
 * also after kill -9. Broken and silent connections are replaced as long as bytes still come. The bytes are not verified here:
 * the caller has the hash.
 * @param options.locate where the bytes are now; asked again when the address has expired
 * @param options.onBytes told how many bytes of the stretch are there; may go back when the object changed
 * @throws {YardstickError} `model/download-failed`, `model/too-many-bytes`, `model/gated`, `disk/full` as a system error, what egress throws. The part is kept.
 */
export async function downloadPart(options: {
  transport: Transport;
  locate: () => Promise<RemoteRange>;
  part: string;
  key: string;
  onBytes: (done: number) => void;
}): Promise<void> {
  for (let restarts = 0; ; restarts++) {
    const remote = await options.locate();
    const part = await PartFile.open(options.part, {
      key: `${options.key} @${remote.start}`,
      length: remote.length,
      etag: remote.etag,
    });
    try {
      options.onBytes(part.bytesDone);
      await fillPart(part, remote, options);
      return;
    } catch (error) {
      if (!(error instanceof Changed)) throw error;
      await part.restart();
      if (restarts >= mostRestarts) throw failed(remote.url, 'changes the file while it is being fetched');
    } finally {
      await part.close();
    }
  }
}

async function fillPart(
  part: PartFile,
  first: RemoteRange,
  options: { transport: Transport; locate: () => Promise<RemoteRange>; onBytes: (done: number) => void },
): Promise<void> {
  const location = shareLocation(first, options.locate);
  const queue = part.segments.filter((segment) => segment.done < segment.end - segment.start);
  const stop = new AbortController();
  const outer = options.transport.signal;
  const transport = {
    ...options.transport,
    signal: outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]),
  };
  const told = (): void => options.onBytes(part.bytesDone);

  const worker = async (): Promise<void> => {
    for (let segment = queue.shift(); segment !== undefined; segment = queue.shift()) {
      await fillSegment(part, segment, location, transport, told);
    }
  };
  // The first failure stops the other connections; all have let go of the file before anything else is done with it.
  let failure: unknown;
  await Promise.all(
    Array.from({ length: Math.min(connections, queue.length) }, () =>
      worker().catch((error: unknown) => {
        failure ??= error;
        stop.abort();
      }),
    ),
  );
  outer?.throwIfAborted();
  if (failure instanceof NoRanges) {
    await part.restart();
    await fillInOneGo(part, location.current, options.transport, told);
  } else if (failure !== undefined) {
    throw failure;
  }
}

interface Location {
  current: RemoteRange;
  /** A fresh address; connections that need one at the same time share the question. */
  renew(): Promise<void>;
}

function shareLocation(first: RemoteRange, locate: () => Promise<RemoteRange>): Location {
  let renewing: Promise<void> | null = null;
  const location: Location = {
    current: first,
    renew() {
      renewing ??= locate()
        .then((next) => {
          if (next.objectBytes !== first.objectBytes || next.etag !== first.etag) throw new Changed();
          location.current = next;
        })
        .finally(() => (renewing = null));
      return renewing;
    },
  };
  return location;
}

/** Fetches what is missing of one segment, with new connections while each brings something. */
async function fillSegment(
  part: PartFile,
  segment: Segment,
  location: Location,
  transport: Transport,
  told: () => void,
): Promise<void> {
  const length = segment.end - segment.start;
  let failures = 0;
  while (segment.done < length) {
    const before = segment.done;
    let wait: number | null = null;
    try {
      wait = await fetchRange(part, segment, location, transport, told);
    } catch (error) {
      transport.signal?.throwIfAborted();
      if (!worthRetrying(error)) throw error;
      failures = segment.done > before ? 0 : failures + 1;
      if (failures >= mostFailuresInARow) throw error;
    }
    if (segment.done === length) return;
    if (segment.done === before) await pause(wait ?? 200 * 2 ** failures, transport.signal);
  }
}

/** One request for the rest of a segment. Answers how long the server asks to wait, where it does. */
async function fetchRange(
  part: PartFile,
  segment: Segment,
  location: Location,
  transport: Transport,
  told: () => void,
): Promise<number | null> {
  const remote = location.current;
  const from = remote.start + segment.start + segment.done;
  const to = remote.start + segment.end - 1;
  const watch = watchSilence(transport);
  try {
    const { response, url } = await request(transport, remote.url, {
      headers: {
        ...remote.headers,
        range: `bytes=${from}-${to}`,
        ...(remote.etag === null ? {} : { 'if-range': remote.etag }),
      },
      signal: watch.signal,
      redirectedFrom: remote.redirectedFrom ?? [],
    });
    if (response.status === 206) {
      checkRange(response, url, from, to, remote);
      await pour(part, segment, response, url, watch.heard, told);
      return null;
    }
    const wait = retryAfterMs(response);
    await discard(response);
    if (response.status === 200) {
      const etag = strongEtag(response);
      if (remote.etag !== null && etag !== null && etag !== remote.etag) throw new Changed();
      throw new NoRanges();
    }
    if (response.status === 416 || response.status === 412) throw new Changed();
    const error = refusal(response, url, 'the file');
    if (error?.code === 'model/gated' && url.search !== '') {
      // Signed addresses expire within the hour; a big file takes longer.
      await location.renew();
      throw failed(url, 'let its address expire', true);
    }
    if (wait !== null && error !== null && worthRetrying(error)) await pause(wait, transport.signal);
    throw error ?? failed(url, `answered ${response.status}`);
  } catch (error) {
    if (watch.silent()) throw failed(remote.url, 'fell silent', true);
    throw error;
  } finally {
    watch.end();
  }
}

/** @throws Changed when the answer speaks of another object; {YardstickError} when it is not what was asked for */
function checkRange(response: Response, url: URL, from: number, to: number, remote: RemoteRange): void {
  const stated = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const etag = strongEtag(response);
  if (remote.etag !== null && etag !== null && etag !== remote.etag) throw new Changed();
  if (stated === null) throw failed(url, 'sent a part of the file without saying which');
  const [, start, end, total] = stated;
  if (total !== '*' && Number(total) !== remote.objectBytes) throw new Changed();
  if (Number(start) !== from || Number(end) > to) throw failed(url, 'sent another part of the file than was asked for');
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw failed(url, `packed the file (${encoding}) though asked not to`);
}

/** Writes a body into its segment. @throws {YardstickError} `model/too-many-bytes` */
async function pour(
  part: PartFile,
  segment: Segment,
  response: Response,
  url: URL,
  heard: () => void,
  told: () => void,
): Promise<void> {
  const length = segment.end - segment.start;
  if (response.body === null) return;
  for await (const chunk of response.body) {
    heard();
    if (segment.done + chunk.byteLength > length) throw tooManyBytes(url, segment.end);
    await part.write(segment, chunk);
    told();
  }
}

/** For servers without ranges: one connection, from the first byte. It cannot be resumed, so it is only tried again from the start. */
async function fillInOneGo(part: PartFile, remote: RemoteRange, transport: Transport, told: () => void): Promise<void> {
  if (remote.start !== 0 || remote.length !== remote.objectBytes) {
    throw failed(remote.url, 'stopped answering with parts of the file');
  }
  for (let attempt = 0; ; attempt++) {
    const watch = watchSilence(transport);
    try {
      const { response, url } = await request(transport, remote.url, {
        ...(remote.headers === undefined ? {} : { headers: remote.headers }),
        signal: watch.signal,
        redirectedFrom: remote.redirectedFrom ?? [],
      });
      const error = refusal(response, url, 'the file');
      if (error !== null) {
        await discard(response);
        throw error;
      }
      await pourWhole(part, response, url, watch.heard, told);
      if (!part.complete) throw failed(url, 'sent less than it said', true);
      return;
    } catch (error) {
      transport.signal?.throwIfAborted();
      const thrown = watch.silent() ? failed(remote.url, 'fell silent', true) : error;
      if (attempt >= 2 || !worthRetrying(thrown)) throw thrown;
      await part.restart();
      await pause(250 * 2 ** attempt, transport.signal);
    } finally {
      watch.end();
    }
  }
}

async function pourWhole(
  part: PartFile,
  response: Response,
  url: URL,
  heard: () => void,
  told: () => void,
): Promise<void> {
  if (response.body === null) return;
  let index = 0;
  for await (const chunk of response.body) {
    heard();
    let rest = chunk as Uint8Array;
    while (rest.byteLength > 0) {
      const segment = part.segments[index];
      if (segment === undefined) throw tooManyBytes(url, part.bytesDone);
      const room = segment.end - segment.start - segment.done;
      await part.write(segment, rest.subarray(0, room));
      rest = rest.subarray(room);
      if (segment.done === segment.end - segment.start) index++;
    }
    told();
  }
}

function tooManyBytes(url: URL, stated: number): YardstickError {
  return new YardstickError('model/too-many-bytes', `${url.host} sends more bytes than the ${stated} it stated`, {
    hint: 'The source is broken or hostile. Try the other one with --source.',
  });
}

/** Strong validators only: a weak one does not promise the same bytes. */
export function strongEtag(response: Response): string | null {
  const etag = response.headers.get('etag');
  return etag !== null && /^"[^"]{1,200}"$/.test(etag) ? etag : null;
}

/** Aborts a request that brings nothing for `stallMs`. */
function watchSilence(transport: Transport): {
  signal: AbortSignal;
  heard: () => void;
  silent: () => boolean;
  end: () => void;
} {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), transport.stallMs);
  return {
    signal: transport.signal === undefined ? controller.signal : AbortSignal.any([transport.signal, controller.signal]),
    heard: () => timer.refresh(),
    silent: () => controller.signal.aborted && transport.signal?.aborted !== true,
    end: () => clearTimeout(timer),
  };
}
