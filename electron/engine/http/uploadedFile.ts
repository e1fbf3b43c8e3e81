import path from 'node:path';
import { YardstickError, type ErrorReport } from '../../../models/errors.ts';

/** Device names of Windows, which are no files whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// oxlint-disable-next-line no-control-regex -- exactly these may not be in a name
const forbidden = /[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The last part of a name from outside, with what no file system takes replaced; directions of writing are taken out, so that `fdp.exe` cannot
 * pose as a PDF. Keeps its ending, at most 180 characters long. @throws {YardstickError} `input/invalid`
 */
export function checkedName(given: string): string {
  const last = path.posix.basename(given.replaceAll('\\', '/')).normalize('NFC');
  const clean = last.replaceAll(forbidden, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  if (clean === '' || reserved.test(clean)) {
    throw new YardstickError('input/invalid', 'A file needs a usable name.', { hint: 'Rename it, then add it again.' });
  }
  const ending = path.extname(clean).slice(0, 20);
  return clean.slice(0, clean.length - path.extname(clean).length).slice(0, 180 - ending.length) + ending;
}

/** The body of a request, until it is longer than allowed: a length in the head may be wrong, or missing. */
export async function* limitedBody(
  body: ReadableStream<Uint8Array>,
  limit: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > limit) {
      throw new YardstickError('request/too-large', `${name} is larger than ${Math.round(limit / 1024 / 1024)} MB.`, {
        hint: 'Add it by its path instead, or split it.',
      });
    }
    yield part;
  }
}

/** The HTTP answer to an upload that failed. */
export function uploadStatus({ code }: ErrorReport): 400 | 404 | 409 | 413 | 503 | 500 {
  if (code === 'request/too-large') return 413;
  // A piece of a recording that does not follow what is there.
  if (code === 'speech/gap') return 409;
  if (code.endsWith('/not-found')) return 404;
  if (code.startsWith('disk/')) return 503;
  return code === 'internal/unexpected' ? 500 : 400;
}
