import { expect, it } from 'vitest';
import { diskProblem } from '../../../electron/engine/features/system/diskProblem.ts';

const diskWith =
  (free: number, blocks = 1e6) =>
  () =>
    Promise.resolve({ blocks, bavail: free / 4096, bsize: 4096 });

// Catches: "No problems found" on a full disk.
it('a disk with hardly any room is a problem that doctor names, with what is left', async () => {
  expect(await diskProblem('/data', diskWith(0))).toMatchObject({
    code: 'disk/low',
    message: 'The disk of the data folder has 0 B left: /data',
    hint: expect.stringContaining('--home') as string,
  });
  expect((await diskProblem('/data', diskWith(4096e4)))?.message).toContain('41.0 MB');
});

it('a disk with room, one that does not tell, and one that cannot be asked are none', async () => {
  expect(await diskProblem('/data', diskWith(1e9))).toBeNull();
  expect(await diskProblem('/data', diskWith(0, 0))).toBeNull();
  expect(await diskProblem('/data', () => Promise.reject(new Error('ENOSYS')))).toBeNull();
});
