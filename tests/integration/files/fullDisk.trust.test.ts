import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { entryOf, large, modelId, setUp, type Setup } from './pullSetup.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-full-'));
const mounted = new Set<string>();
const unmount = (folder: string) => {
  execFileSync('umount', [folder]);
  mounted.delete(folder);
};
afterAll(() => {
  for (const folder of mounted) unmount(folder);
  rmSync(root, { recursive: true, force: true });
});

/** A file system of its own, of this size; undefined where the machine or its user does not allow one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(path.join(root, 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.add(folder);
  return folder;
}

/** Takes all the room that is left, as another program would. */
function fill(folder: string): void {
  const file = openSync(path.join(folder, 'filler'), 'a');
  const block = Buffer.alloc(65_536, 1);
  try {
    while (writeSync(file, block) === block.length);
  } catch {
    // Full.
  }
  closeSync(file);
}

const probe = smallDisk(1);
const canMount = probe !== undefined;

// Where no file system can be mounted, `/dev/full` stands for one in pullFromHub.test.ts.
describe.skipIf(!canMount)('a download onto a disk that gets full', () => {
  let setup: Setup;
  let disk: string;
  beforeEach(async () => void (setup = await setUp(large)));
  afterEach(async () => {
    await setup.close();
    unmount(disk);
  });

  // A folder of its own file system, which the setup's is not.
  const open = () => {
    const entry = entryOf(large);
    return openModelLibrary({
      directory: path.join(disk, 'models'),
      catalog: { entries: [entry], get: (id) => (id === entry.id ? entry : undefined) },
      fetch: (url, { reason: _reason, onBehalfOf: _id, ...init }) => fetch(url, init),
      environment: setup.environment,
    });
  };

  it.each([2, 24, 84])(
    'of %i MB is told before a byte is fetched, and is done once there is room',
    async (megabytes) => {
      disk = smallDisk(megabytes) ?? '';
      writeFileSync(path.join(disk, 'of-somebody-else'), 'kept');
      const library = await open();
      await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'disk/full', hint: expect.any(String) });
      expect(library.list()).toEqual([]);
      expect(readFileSync(path.join(disk, 'of-somebody-else'), 'utf8')).toBe('kept');
      execFileSync('mount', ['-o', 'remount,size=200m', disk]);
      await library.pull(modelId);
      expect(setup.installed(library).equals(large)).toBe(true);
    },
  );

  it.each([0, 0.3, 0.8])('after %d of the file says so, keeps what is there, and goes on from it', async (share) => {
    disk = smallDisk(200) ?? '';
    const library = await open();
    // Slow enough for its progress to be told on the way.
    setup.hub.faults.bytesPerSecond = 6 << 20;
    let filled = false;
    const pulling = library.pull(modelId, {
      onProgress: ({ bytesDone, bytesTotal, phase }) => {
        if (filled || phase !== 'downloading' || bytesDone < share * bytesTotal) return;
        filled = true;
        fill(disk);
      },
    });
    await expect(pulling).rejects.toMatchObject({ code: 'disk/full', hint: expect.any(String) });
    expect(filled).toBe(true);
    expect(library.list()).toEqual([]);
    expect(existsSync(path.join(disk, 'models', modelId))).toBe(false);
    rmSync(path.join(disk, 'filler'));
    setup.hub.faults.bytesPerSecond = undefined;
    await library.pull(modelId);
    expect(setup.installed(library).equals(large)).toBe(true);
  });
});
