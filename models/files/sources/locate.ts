import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogFile, FileSource } from '../../catalog/entry.ts';
import { YardstickError } from '../../errors.ts';
import type { Transport } from '../download/transport.ts';
import { askHub, hubEndpoint } from './hub.ts';
import { startingWith, type LocatedFile } from './locatedFile.ts';
import { locateInNpmPackages } from './npmPackage.ts';
import { locateInPythonPackages } from './pythonPackage.ts';

/** A source's name for people, without asking it. */
export function sourceLabel(source: FileSource, environment: NodeJS.ProcessEnv): string {
  switch (source.kind) {
    case 'hub':
      return `hub ${hubEndpoint(environment).host} ${source.repository}`;
    case 'local':
      return `local ${path.basename(source.path)}`;
    case 'python-package':
    case 'npm-package':
      return `${source.kind} ${source.parts[0]?.package ?? ''} ${source.parts[0]?.version ?? ''}`;
  }
}

/**
 * Asks a source for a file: where its bytes are, how many, and what hash the source states.
 * @throws {YardstickError} see the kinds of source
 */
export async function locate(
  source: Exclude<FileSource, { kind: 'local' }>,
  file: CatalogFile,
  transport: Transport,
  environment: NodeJS.ProcessEnv,
): Promise<LocatedFile> {
  if (source.kind === 'python-package') {
    return locateInPythonPackages({ transport, parts: source.parts, vouched: file.sha256 !== null, environment });
  }
  if (source.kind === 'npm-package') return locateInNpmPackages({ transport, parts: source.parts, environment });
  const { range, sha256, gitSha1 } = await askHub(transport, source, environment);
  return {
    label: sourceLabel(source, environment),
    sizeBytes: range.length,
    sha256,
    gitSha1,
    pieces: [
      {
        key: `hub ${source.repository} ${source.revision} ${source.path} ${sha256 ?? gitSha1 ?? ''}`,
        bytes: range.length,
        locate: startingWith(range, async () => (await askHub(transport, source, environment)).range),
        unpack: null,
      },
    ],
  };
}

/** The absolute path of a local source. @throws {YardstickError} `model/source-missing` */
export async function locateOnDisk(file: string): Promise<{ path: string; bytes: number }> {
  const found = path.isAbsolute(file) ? await stat(file).catch(() => null) : null;
  if (found?.isFile() === true) return { path: file, bytes: found.size };
  throw new YardstickError('model/source-missing', `There is no file ${file}`, {
    hint: 'Check the path in the catalogue entry; it must be absolute.',
  });
}
