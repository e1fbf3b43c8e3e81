import { YardstickError } from '../../../../../models/errors.ts';
import { readWholeFile } from '../../../documents/readWholeFile.ts';
import { pictureType } from '../parsing/pictureType.ts';
import { fileBeside } from './fileBeside.ts';

const maxBytes = 20 * 2 ** 20;

/**
 * A picture that a cell holds (a data URL) or names (a file beside the table), as a data URL of what its bytes are.
 * @throws {YardstickError} `data/no-picture`, and what `fileBeside` throws
 */
export async function readImage(cell: string, folder: string | null): Promise<string> {
  const stated = cell.trim();
  if (/^data:/i.test(stated)) return checkedDataUrl(stated);
  const file = await fileBeside(stated, folder);
  let bytes: Buffer;
  try {
    bytes = await readWholeFile(file, maxBytes);
  } catch (thrown) {
    if (!(thrown instanceof YardstickError)) throw thrown;
    throw new YardstickError('data/no-picture', thrown.message, { cause: thrown });
  }
  return asDataUrl(bytes);
}

function checkedDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const head = url.slice(0, Math.min(comma, 100));
  if (comma === -1 || !/^data:image\/[a-z+.-]+;base64$/i.test(head))
    throw noPicture('It is no data URL of a picture in base64');
  const body = url.slice(comma + 1);
  if (body.length > (maxBytes * 4) / 3 + 4) throw noPicture('It is larger than 20 MB');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw noPicture('Its base64 is broken');
  return asDataUrl(Buffer.from(body, 'base64'));
}

function asDataUrl(bytes: Buffer): string {
  const type = pictureType(bytes);
  if (type === undefined) throw noPicture('It is none of PNG, JPEG, GIF and WebP');
  return `data:${type};base64,${bytes.toString('base64')}`;
}

function noPicture(what: string): YardstickError {
  return new YardstickError('data/no-picture', `${what}.`);
}
