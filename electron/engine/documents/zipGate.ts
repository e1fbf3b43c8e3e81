import { YardstickError } from '../../../models/errors.ts';
import type { ZipEntry } from './zipDirectory.ts';

export interface ZipLimits {
  /** Of all members together when unpacked. */
  totalBytes: number;
  /** Unpacked by packed, of members above `ratioFromBytes`. Text packs 5 to 20 times; long runs in spreadsheets up to 100. */
  ratio: number;
  ratioFromBytes: number;
  entries: number;
}

/** What documents of people stay far below. */
export const zipLimits: ZipLimits = {
  totalBytes: 256 * 2 ** 20,
  ratio: 200,
  ratioFromBytes: 2 ** 20,
  entries: 10_000,
};

const archive = /\.(zip|jar|7z|rar|gz|bz2|xz|tar|tgz|zst)$/i;

/**
 * Looks at what an archive claims before anything unpacks it. What it hides from its directory is caught when a member is read
 * (`readZipEntry`).
 * @throws {YardstickError} `document/bomb`
 */
export function checkZip(entries: readonly ZipEntry[], limits: ZipLimits = zipLimits): void {
  let total = 0;
  for (const { name, bytes, packedBytes } of entries) {
    total += bytes;
    if (total > limits.totalBytes) {
      throw bomb(`unpacks to more than ${Math.round(limits.totalBytes / 2 ** 20)} MB`);
    }
    if (bytes > limits.ratioFromBytes && bytes > packedBytes * limits.ratio) {
      throw bomb(`holds a part (${shown(name)}) that unpacks to more than ${limits.ratio} times its size`);
    }
    if (archive.test(name)) throw bomb(`holds another archive (${shown(name)})`);
    if (leadsOutside(name)) throw bomb(`holds a part whose name leads out of it (${shown(name)})`);
  }
}

function leadsOutside(name: string): boolean {
  return /^[\\/]|^[a-z]:|\0/i.test(name) || name.split(/[\\/]/).includes('..');
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

function bomb(what: string): YardstickError {
  return new YardstickError('document/bomb', `The file ${what}, as one does that was made to do harm.`, {
    hint: 'If you trust it, open it in the program that made it and save it anew.',
  });
}
