import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogFile } from '../catalog/entry.ts';
import { formatBytes } from '../catalog/formatBytes.ts';
import { YardstickError } from '../errors.ts';
import { downloadPart } from './download/downloadPart.ts';
import { removePart } from './download/partFile.ts';
import type { Transport } from './download/transport.ts';
import { syncDirectory } from './durableFiles.ts';
import { Hasher, hashFile, type FileHashes } from './hashFile.ts';
import type { LocatedFile } from './sources/locatedFile.ts';

/** What one file is fetched with. */
export interface FetchFileOptions {
  file: CatalogFile;
  located: LocatedFile;
  transport: Transport;
  /** Where the file is to stand in the end. */
  target: string;
  /** Parts of this source of this file begin with it. */
  partPrefix: string;
  onDownloaded: (bytes: number) => void;
  onVerified: (bytes: number, of: number) => void;
}

/** Room that is left on the disk for everything else. */
const reserveBytes = 64 << 20;

/**
 * Fetches the pieces of a file, puts them together, verifies the whole and gives it its name.
 * Wrong bytes are deleted - those alone - and fetched once more if they came from an earlier try.
 * @throws {YardstickError} `model/wrong-hash`, `model/wrong-size`, `model/no-hash`, `model/too-many-bytes`, `disk/full`, and what downloads throw
 */
export async function fetchFile(options: FetchFileOptions): Promise<FileHashes> {
  checkStatements(options);
  const parts = options.located.pieces.map((_, index) => `${options.partPrefix}.${index}.part`);
  await checkRoom(options, parts);
  for (let attempt = 0; ; attempt++) {
    const before: number[] = [];
    for (const [index, piece] of options.located.pieces.entries()) {
      let first = true;
      const others = options.located.pieces.slice(0, index).reduce((sum, other) => sum + other.bytes, 0);
      await downloadPart({
        transport: options.transport,
        locate: piece.locate,
        part: parts[index] as string,
        key: piece.key,
        onBytes(done) {
          if (first) before.push(done);
          first = false;
          options.onDownloaded(others + done);
        },
      });
    }
    const resumed = before.some((bytes) => bytes > 0);
    try {
      const hashes = await putTogether(options, parts);
      for (const part of parts) await removePart(part);
      return hashes;
    } catch (error) {
      const again = error instanceof YardstickError && error.code === 'model/wrong-hash' && resumed && attempt === 0;
      if (!again) throw error;
    }
  }
}

/** What catalogue and source state must agree before a byte is fetched. */
function checkStatements({ file, located }: FetchFileOptions): void {
  if (
    file.sha256 === null &&
    located.sha256 === null &&
    located.gitSha1 === null &&
    !located.pieces.every((piece) => piece.unpack)
  ) {
    throw new YardstickError(
      'model/no-hash',
      `${located.label} states no hash of ${file.name}: it cannot be verified`,
      {
        hint: 'Try the other source with --source, or import the file from disk.',
      },
    );
  }
  if (file.sha256 !== null && located.sha256 !== null && file.sha256 !== located.sha256) {
    throw new YardstickError('model/wrong-hash', `${located.label} has another ${file.name} than the catalogue means`, {
      hint: 'The file was replaced there. Try the other source with --source, or update Yardstick.',
      data: { expected: file.sha256, found: located.sha256 },
    });
  }
  if (file.sizeBytes !== null && located.sizeBytes !== null && file.sizeBytes !== located.sizeBytes) {
    throw new YardstickError(
      'model/wrong-size',
      `${located.label} has a ${file.name} of ${located.sizeBytes} bytes; the catalogue means one of ${file.sizeBytes}`,
      { hint: 'The file was replaced there. Try the other source with --source, or update Yardstick.' },
    );
  }
}

/** Better to say so before than after an hour. */
async function checkRoom({ file, located, target }: FetchFileOptions, parts: string[]): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const packed = located.pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const inPlace = located.pieces.length === 1 && located.pieces[0]?.unpack === null;
  const unpacked = inPlace ? 0 : (located.sizeBytes ?? file.sizeBytes ?? packed);
  // Parts have holes where nothing was fetched yet, so what they occupy is what they hold.
  const held = await Promise.all(
    parts.map((part) =>
      stat(part).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  const needed = packed + unpacked - held.reduce((sum, bytes) => sum + bytes, 0);
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  // Some network file systems answer zeros.
  if (disk.blocks === 0 || needed + reserveBytes <= free) return;
  throw new YardstickError(
    'disk/full',
    `${file.name} needs ${formatBytes(needed)} more${unpacked === 0 ? '' : ' while it is unpacked'}, and ${formatBytes(reserveBytes)} must stay free; the disk of ${folder} has ${formatBytes(free)} left`,
    {
      hint: 'Free some space or choose another data folder with --home. What was downloaded is kept.',
    },
  );
}

async function putTogether(options: FetchFileOptions, parts: string[]): Promise<FileHashes> {
  const { file, located, target } = options;
  const bytes = located.sizeBytes ?? file.sizeBytes;
  const gitLength = located.gitSha1 === null ? null : bytes;
  const only = located.pieces.length === 1 && located.pieces[0]?.unpack === null ? (parts[0] as string) : null;
  const whole = only ?? `${options.partPrefix}.joined`;
  try {
    const hashes =
      only === null
        ? await join(options, parts, whole, gitLength)
        : await hashFile(only, {
            gitLength,
            signal: options.transport.signal,
            onBytes: (done) => options.onVerified(done, bytes ?? done),
          });
    verify(options, hashes);
    await syncFile(whole);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(whole, target);
    await syncDirectory(path.dirname(target));
    return hashes;
  } catch (error) {
    if (only === null) await rm(whole, { force: true });
    if (error instanceof YardstickError && ['model/wrong-hash', 'model/too-many-bytes'].includes(error.code)) {
      // Which piece is wrong is known only when it says so itself; then the others stay.
      const culprit = error.data['piece'];
      const wrong = typeof culprit === 'number' ? [parts[culprit] as string] : parts;
      for (const part of wrong) await removePart(part);
    }
    throw error;
  }
}

/** Unpacks the pieces one behind the other into one file, hashing on the way, never more than was stated. */
async function join(
  options: FetchFileOptions,
  parts: string[],
  whole: string,
  gitLength: number | null,
): Promise<FileHashes> {
  const { file, located } = options;
  const most = located.sizeBytes ?? file.sizeBytes ?? Number.MAX_SAFE_INTEGER;
  const hasher = new Hasher(gitLength);
  const handle = await open(whole, 'w');
  try {
    for (const [index, piece] of located.pieces.entries()) {
      const part = parts[index] as string;
      try {
        for await (const chunk of piece.unpack?.(part) ?? readWhole(part)) {
          options.transport.signal?.throwIfAborted();
          if (hasher.bytes + chunk.length > most) throw tooManyBytes(options, most);
          hasher.update(chunk);
          await handle.writeFile(chunk);
          options.onVerified(hasher.bytes, most === Number.MAX_SAFE_INTEGER ? hasher.bytes : most);
        }
      } catch (error) {
        if (!(error instanceof YardstickError) || error.code !== 'model/wrong-hash') throw error;
        throw new YardstickError(error.code, error.message, {
          ...(error.hint === undefined ? {} : { hint: error.hint }),
          cause: error,
          data: { ...error.data, piece: index },
        });
      }
    }
  } finally {
    await handle.close();
  }
  return hasher.digest();
}

async function* readWhole(part: string): AsyncGenerator<Buffer> {
  const handle = await open(part, 'r');
  for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20 })) yield chunk as Buffer;
}

function verify({ file, located }: FetchFileOptions, hashes: FileHashes): void {
  const size = file.sizeBytes ?? located.sizeBytes;
  const sha256 = file.sha256 ?? located.sha256;
  const right =
    (size === null || size === hashes.bytes) &&
    (sha256 === null || sha256 === hashes.sha256) &&
    (located.gitSha1 === null || located.gitSha1 === hashes.gitSha1);
  if (right) return;
  throw new YardstickError('model/wrong-hash', `${file.name} from ${located.label} is not the file that was promised`, {
    hint: 'The wrong bytes were deleted. Try again; if it stays so, try the other source with --source.',
    data: { expected: sha256 ?? located.gitSha1, found: sha256 === null ? hashes.gitSha1 : hashes.sha256 },
  });
}

function tooManyBytes({ file, located }: FetchFileOptions, most: number): YardstickError {
  return new YardstickError(
    'model/too-many-bytes',
    `${located.label} has more bytes of ${file.name} than the ${most} stated`,
    {
      hint: 'The source is broken or hostile. Try the other one with --source.',
    },
  );
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
