import { readFile } from 'node:fs/promises';
import { YardstickError } from '../../errors.ts';
import type { RemoteRange } from '../download/downloadPart.ts';
import { discard, failed, requestPatiently, type Answer, type Transport } from '../download/transport.ts';

/** A file of a repository on the model hub, as its catalogue entry names it. */
export interface HubFile {
  repository: string;
  revision: string;
  path: string;
}

/** What the hub states about a file before a byte of it is fetched. */
export interface HubStatement {
  range: RemoteRange;
  /** For big files (LFS, Xet). */
  sha256: string | null;
  /** For small files: SHA-1 over git's blob header and the content. */
  gitSha1: string | null;
}

const publicHub = 'https://huggingface.co';

/** Where the hub is: `HF_ENDPOINT` (a mirror), else the public one. @throws {YardstickError} `model/bad-endpoint` */
export function hubEndpoint(environment: NodeJS.ProcessEnv): URL {
  const stated = environment['HF_ENDPOINT']?.trim();
  const url = URL.parse(stated === undefined || stated === '' ? publicHub : stated);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new YardstickError('model/bad-endpoint', 'HF_ENDPOINT is not an address of a model hub', {
      hint: 'Set it to something like https://huggingface.co, or leave it out.',
    });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * Asks the hub for size, hash and address of a file. The hash and the size stand in its redirect to the storage (`x-linked-etag`,
 * `x-linked-size`); small files are answered directly, with git's blob hash as `etag`.
 * @throws {YardstickError} `model/gated`, `model/source-missing`, `model/download-failed`, what egress throws
 */
export async function askHub(
  transport: Transport,
  file: HubFile,
  environment: NodeJS.ProcessEnv,
): Promise<HubStatement> {
  const endpoint = hubEndpoint(environment);
  const steps = [...file.repository.split('/'), 'resolve', file.revision, ...file.path.split('/')];
  const url = new URL(steps.map(encodeURIComponent).join('/'), endpoint);
  const authorization = await hubAuthorization(endpoint, environment);
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const answer = await requestPatiently(transport, url, `${file.repository}/${file.path}`, {
    method: 'HEAD',
    headers,
    // The storage's signed address is for fetching; it may refuse to be asked about.
    stopAt: (redirect, next) => next.origin !== endpoint.origin && redirect.headers.has('x-linked-size'),
  });
  await discard(answer.response);

  const size = Number(headerOf(answer, 'x-linked-size') ?? answer.response.headers.get('content-length'));
  if (!Number.isSafeInteger(size) || size <= 0) throw failed(answer.url, `does not state the size of ${file.path}`);
  const own = answer.response.headers.get('etag');
  const stated = plainEtag(headerOf(answer, 'x-linked-etag') ?? own);
  const sha256 = stated !== null && /^[0-9a-f]{64}$/.test(stated) ? stated : null;
  return {
    range: {
      url: answer.url,
      redirectedFrom: answer.redirectedFrom,
      // The token is for the hub alone: the storage's address is signed.
      ...(answer.url.origin === endpoint.origin ? { headers } : {}),
      objectBytes: size,
      start: 0,
      length: size,
      // With a stated SHA-256 the bytes are known whoever sends them; two storages may have two validators for them.
      etag: sha256 === null && own !== null && /^"[^"]{1,200}"$/.test(own) ? own : null,
    },
    sha256,
    gitSha1: stated !== null && /^[0-9a-f]{40}$/.test(stated) ? stated : null,
  };
}

/** A header of the hub's own answers: the redirects first, since the storage's answer is not the hub's word. */
function headerOf(answer: Answer, name: string): string | null {
  for (const hop of [...answer.hops, answer.response]) {
    const value = hop.headers.get(name);
    if (value !== null) return value;
  }
  return null;
}

function plainEtag(etag: string | null): string | null {
  return etag === null ? null : etag.replace(/^W\//, '').replaceAll('"', '').toLowerCase();
}

/**
 * The token from `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, or the file that `HF_TOKEN_PATH` names; no file is looked for unasked.
 * Sent over https or to this machine only.
 */
async function hubAuthorization(endpoint: URL, environment: NodeJS.ProcessEnv): Promise<string | null> {
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(endpoint.hostname);
  if (endpoint.protocol !== 'https:' && !loopback) return null;
  let token = environment['HF_TOKEN'] ?? environment['HUGGING_FACE_HUB_TOKEN'] ?? '';
  const file = environment['HF_TOKEN_PATH'];
  if (token.trim() === '' && file !== undefined) token = await readFile(file, 'utf8').catch(() => '');
  token = token.trim();
  // A line break in a header would be another header.
  return /^[\x21-\x7e]{1,1000}$/.test(token) ? `Bearer ${token}` : null;
}
