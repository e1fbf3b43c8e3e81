import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { openStore } from '../../../electron/engine/store/store.ts';
import { startProgram } from './childPrograms.ts';

/** Starts processes that all want the same folder at the same moment; then kills the one that got it. */
export async function fightForFolder(processes: number): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-owner-'));
  const programs = Array.from({ length: processes }, () => startProgram('ownerProgram.ts', [home]));
  try {
    for (const program of programs) expect(await program.line()).toBe('ready');
    for (const program of programs) program.send('go');
    const verdicts = await Promise.all(programs.map((program) => program.line()));
    expect(verdicts.filter((verdict) => verdict === 'owner')).toHaveLength(1);
    const refused = verdicts.filter((verdict) => verdict?.startsWith('store/in-use ') === true);
    expect(refused).toHaveLength(processes - 1);

    const owner = programs[verdicts.indexOf('owner')];
    expect(() => openStore({ home, appVersion: 'test' })).toThrow(
      expect.objectContaining({
        code: 'store/in-use',
        data: { home, pid: owner?.process.pid, url: `http://127.0.0.1:${owner?.process.pid}/` },
      }),
    );
    await owner?.kill();
    const from = performance.now();
    openStore({ home, appVersion: 'test' }).close();
    expect(performance.now() - from).toBeLessThan(3_000);
  } finally {
    await Promise.all(programs.map((program) => program.kill()));
    rmSync(home, { recursive: true, force: true });
  }
}
