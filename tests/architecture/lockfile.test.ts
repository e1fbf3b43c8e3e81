import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  version: string;
  optionalDependencies?: Record<string, string>;
}

const lockfile = path.resolve(import.meta.dirname, '../../package-lock.json');
const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
  packages: Record<string, Locked>;
};

/** Where `name`, asked for by the package at `from`, is in the lockfile: its own folder first, then each folder above. */
function lockedAt(from: string, name: string): Locked | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found !== undefined || folder === '') return found;
  }
}

describe('the lockfile', () => {
  // npm leaves out the builds for other systems when it writes a lockfile from a registry (or a node_modules) that lacks them;
  // `npm ci` then refuses the lockfile, on every system.
  it('has the builds for every system, not only for the one it was written on', () => {
    const wanted = Object.entries(packages).flatMap(([from, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ from, name })),
    );
    expect(wanted.length).toBeGreaterThan(50); // the scan itself works
    expect(wanted.filter(({ from, name }) => lockedAt(from, name) === undefined)).toEqual([]);
  });
});
