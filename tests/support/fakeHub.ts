import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server saw. */
export interface SeenRequest {
  server: 'hub' | 'storage' | 'index';
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

/** How the storage misbehaves; read anew for each request, so that a test can change its mind. */
export interface StorageFaults {
  /** Ends each connection after so many bytes of body (per request). */
  cutAfterBytes?: ((request: number) => number | null) | undefined;
  /** Answers the whole object, whatever range was asked. */
  ignoreRanges?: boolean | undefined;
  /** Sends these bytes instead. */
  replaceBytes?: Buffer | undefined;
  /** Says another total in Content-Range than the hub stated. */
  lieAboutTotal?: number | undefined;
  /** Sends more than was asked for, chunked. */
  extraBytes?: number | undefined;
  /** Answers this status (and headers) as long as it does not return null. */
  status?: ((request: number) => { status: number; headers?: Record<string, string> } | null) | undefined;
  /** Says nothing after the head. */
  silent?: ((request: number) => boolean) | undefined;
  /** Bytes a second. */
  bytesPerSecond?: number | undefined;
  etag?: string | undefined;
}

export interface FakeHub {
  /** For HF_ENDPOINT. */
  url: string;
  /** For PIP_INDEX_URL. */
  pythonIndex: string;
  /** For npm_config_registry. */
  npmRegistry: string;
  requests: SeenRequest[];
  faults: StorageFaults;
  /** Large files (LFS): path in the repository to bytes. Served by redirect. */
  large: Map<string, Buffer>;
  /** Small files, answered directly with git's hash. */
  small: Map<string, Buffer>;
  /** File name to bytes; listed under the package that the name begins with. */
  wheels: Map<string, Buffer>;
  /** `package@version` to tarball. */
  tarballs: Map<string, Buffer>;
  hub: {
    statedSha256?: string | undefined;
    statedSize?: number | undefined;
    status?: number | undefined;
    redirectTo?: string | undefined;
    requireToken?: string | undefined;
  };
  /** How the package index answers. */
  index: {
    html?: boolean;
    statedSha256?: string | undefined;
    requireAuthorization?: string | undefined;
    integrity?: string | undefined;
  };
  close(): Promise<void>;
}

/**
 * A model hub with its storage on another origin, and a package index, on loopback. Speaks the hub's wire format: a 302 with
 * `x-linked-etag` and `x-linked-size` to a signed address; small files directly; ranges, If-Range, 416.
 */
export async function startFakeHub(): Promise<FakeHub> {
  const state: Omit<FakeHub, 'url' | 'pythonIndex' | 'npmRegistry' | 'close'> = {
    requests: [],
    faults: {},
    large: new Map(),
    small: new Map(),
    wheels: new Map(),
    tarballs: new Map(),
    hub: {},
    index: {},
  };
  let storageRequests = 0;
  let storageUrl = '';
  let indexUrl = '';

  const see = (server: SeenRequest['server'], request: IncomingMessage): URL => {
    state.requests.push({ server, method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    return new URL(request.url ?? '/', 'http://localhost');
  };

  const hubServer = createServer((request, response) => {
    const url = see('hub', request);
    const match = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname));
    const path = match?.[3] ?? '';
    const { statedSha256, statedSize, status, redirectTo, requireToken } = state.hub;
    if (status !== undefined) return void response.writeHead(status).end();
    if (requireToken !== undefined && request.headers.authorization !== `Bearer ${requireToken}`) {
      return void response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end('Access restricted');
    }
    const large = state.large.get(path);
    if (large !== undefined) {
      const sha256 = statedSha256 ?? createHash('sha256').update(large).digest('hex');
      return void response
        .writeHead(302, {
          location: redirectTo ?? `${storageUrl}/lfs/${encodeURIComponent(path)}?X-Amz-Signature=abc`,
          'x-linked-etag': `"${sha256}"`,
          'x-linked-size': String(statedSize ?? large.length),
          'x-repo-commit': 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
        })
        .end();
    }
    const small = state.small.get(path);
    if (small === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const git = createHash('sha1').update(`blob ${small.length}\0`).update(small).digest('hex');
    return serveBytes(request, response, small, { etag: `"${git}"` });
  });

  const storageServer = createServer((request, response) => {
    const url = see('storage', request);
    const number = storageRequests++;
    const { faults } = state;
    const forced = faults.status?.(number) ?? null;
    if (forced !== null) return void response.writeHead(forced.status, forced.headers).end();
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    const bytes = state.large.get(name) ?? state.wheels.get(name) ?? state.tarballs.get(name);
    if (bytes === undefined) return void response.writeHead(404).end();
    return serveBytes(request, response, faults.replaceBytes ?? bytes, faults, number);
  });

  const indexServer = createServer((request, response) => {
    const url = see('index', request);
    const { html, statedSha256, requireAuthorization, integrity } = state.index;
    if (requireAuthorization !== undefined && request.headers.authorization !== requireAuthorization) {
      return void response.writeHead(401).end();
    }
    const [, kind, name, version] = decodeURIComponent(url.pathname).split('/');
    if (kind === 'npm') {
      const key = `${name}@${version}`;
      const tarball = state.tarballs.get(key);
      if (tarball === undefined) return void response.writeHead(404).end('{}');
      const stated = integrity ?? `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      return json(response, 'application/json', {
        name,
        version,
        dist: { tarball: `${storageUrl}/tar/${encodeURIComponent(key)}`, integrity: stated },
      });
    }
    const files = [...state.wheels]
      .filter(([file]) => file.split('-')[0]?.replaceAll('_', '-') === name)
      .map(([file, bytes]) => ({
        filename: file,
        url: `${storageUrl}/packages/${file}`,
        hashes: { sha256: statedSha256 ?? createHash('sha256').update(bytes).digest('hex') },
      }));
    if (files.length === 0) return void response.writeHead(404).end();
    if (html !== true) return json(response, 'application/vnd.pypi.simple.v1+json', { files, meta: {}, name });
    const links = files.map(
      (file) => `<a href="${file.url}#sha256=${file.hashes.sha256}" data-x="&gt;">${file.filename}</a>`,
    );
    return void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`);
  });

  const servers = [hubServer, storageServer, indexServer];
  const [url, storage, index] = await Promise.all(servers.map(listen));
  storageUrl = storage as string;
  indexUrl = index as string;
  return Object.assign(state, {
    url: url as string,
    pythonIndex: `${indexUrl}/simple`,
    npmRegistry: `${indexUrl}/npm/`,
    close: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise((resolve) => {
              server.close(resolve);
              server.closeAllConnections();
            }),
        ),
      );
    },
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, type: string, body: unknown): void {
  response.writeHead(200, { 'content-type': type }).end(JSON.stringify(body));
}

function serveBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  faults: StorageFaults,
  number = 0,
): void {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  const etag = faults.etag;
  const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag;
  const head: Record<string, string> = etag === undefined ? {} : { etag };
  if (range === null || stale || faults.ignoreRanges === true) {
    const extra = Buffer.alloc(faults.extraBytes ?? 0);
    const body = Buffer.concat([bytes, extra]);
    if (faults.extraBytes === undefined || request.method === 'HEAD') head['content-length'] = String(bytes.length);
    response.writeHead(200, head);
    return send(request, response, body, faults, number);
  }
  const [start, end] =
    range[1] === ''
      ? [Math.max(0, bytes.length - Number(range[2])), bytes.length - 1]
      : [Number(range[1]), Math.min(range[2] === '' ? Infinity : Number(range[2]), bytes.length - 1)];
  if (start >= bytes.length) {
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  }
  const body = Buffer.concat([bytes.subarray(start, end + 1), Buffer.alloc(faults.extraBytes ?? 0)]);
  head['content-range'] = `bytes ${start}-${end}/${faults.lieAboutTotal ?? bytes.length}`;
  if (faults.extraBytes === undefined) head['content-length'] = String(body.length);
  response.writeHead(206, head);
  return send(request, response, body, faults, number);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  faults: StorageFaults,
  number: number,
): void {
  if (request.method === 'HEAD') return void response.end();
  if (faults.silent?.(number) === true) {
    response.flushHeaders();
    return;
  }
  const cut = faults.cutAfterBytes?.(number) ?? null;
  if (cut !== null && cut < body.length) {
    if (cut === 0) response.flushHeaders();
    return void response.write(body.subarray(0, cut), () => response.socket?.end(() => response.destroy()));
  }
  if (faults.bytesPerSecond === undefined) return void response.end(body);
  const step = Math.max(1, Math.round(faults.bytesPerSecond / 50));
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed) return clearInterval(timer);
    response.write(body.subarray(sent, sent + step));
    sent += step;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, 20);
}
