import { open } from 'node:fs/promises';
import { failed, readBody, requestPatiently, discard, type Transport } from '../download/transport.ts';
import { strongEtag } from '../download/downloadPart.ts';
import type { RandomAccess } from './wheel.ts';

export interface RemoteAccess extends RandomAccess {
  etag: string | null;
  /** Null when the server does not answer with parts of the file: then it must be fetched whole. */
  ranges: boolean;
  /** Where the redirects ended. */
  url: URL;
}

const blockBytes = 1 << 16;
/** Most bytes that looking around in an archive may fetch. */
const budgetBytes = 64 << 20;

/**
 * Reads stretches of a file at an address without fetching it. The end of the file, where an archive's directory lies, comes with
 * the first request, so most archives need one more at most.
 * @throws {YardstickError} `model/download-failed`, `model/gated`, `model/source-missing`, what egress throws
 */
export async function openRemote(
  transport: Transport,
  url: URL,
  headers: Record<string, string>,
  what: string,
): Promise<RemoteAccess> {
  const first = await requestPatiently(transport, url, what, {
    headers: { ...headers, range: `bytes=-${blockBytes * 2}` },
  });
  const etag = strongEtag(first.response);
  if (first.response.status !== 206) {
    const bytes = Number(first.response.headers.get('content-length'));
    await discard(first.response);
    if (!Number.isSafeInteger(bytes) || bytes <= 0) throw failed(first.url, `does not state the size of ${what}`);
    return { bytes, etag, ranges: false, url: first.url, read: () => Promise.reject(failed(url, 'has no ranges')) };
  }
  const stated = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(first.response.headers.get('content-range') ?? '');
  if (stated === null) throw failed(first.url, `sent a part of ${what} without saying which`);
  const bytes = Number(stated[3]);
  const blocks: { start: number; data: Buffer }[] = [
    { start: Number(stated[1]), data: await readBody(first.response, first.url, budgetBytes) },
  ];
  let budget = budgetBytes;

  async function read(position: number, length: number): Promise<Buffer> {
    const known = blocks.find(
      (block) => block.start <= position && position + length <= block.start + block.data.length,
    );
    if (known !== undefined) return known.data.subarray(position - known.start, position - known.start + length);
    const end = Math.min(position + Math.max(length, blockBytes), bytes) - 1;
    budget -= end - position + 1;
    if (budget < 0) throw failed(url, `has an archive whose directory is too large: ${what}`);
    const { response, url: final } = await requestPatiently(transport, url, what, {
      headers: { ...headers, range: `bytes=${position}-${end}` },
    });
    if (response.status !== 206 || !response.headers.get('content-range')?.startsWith(`bytes ${position}-`)) {
      await discard(response);
      throw failed(final, `sent another part of ${what} than was asked for`);
    }
    const data = await readBody(response, final, budgetBytes);
    if (data.length < length) throw failed(final, `sent less of ${what} than was asked for`, true);
    blocks.push({ start: position, data });
    return data.subarray(0, length);
  }
  return { bytes, etag, ranges: true, url: first.url, read };
}

/** The same for a file on this machine. The handle is opened for each read: an archive's directory takes a few. */
export function localAccess(file: string, bytes: number): RandomAccess {
  return {
    bytes,
    async read(position, length) {
      const handle = await open(file, 'r');
      try {
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await handle.read(buffer, 0, length, position);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
