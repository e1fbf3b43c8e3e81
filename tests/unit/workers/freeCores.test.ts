import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freeCores } from '../../../models/workers/llama/freeCores.ts';

const says = (...running: string[]) => {
  let look = 0;
  return () => `0.52 1.10 1.42 ${running[Math.min(look++, running.length - 1)]} 30127\n`;
};

describe('cores that nothing else computes on', () => {
  // Catches: the task that has just handed the prompt over, still running for a moment, taken for a busy machine.
  it('are counted in the quietest of a few looks, this thread being one of those that run', async () => {
    expect(await freeCores(4, says('1/96'), 4)).toBe(4);
    expect(await freeCores(4, says('3/96', '2/96', '1/96'), 4)).toBe(4);
    expect(await freeCores(4, says('3/96'), 4)).toBe(2);
    expect(await freeCores(4, says('9/96'), 4)).toBeLessThan(1);
  });

  it('are not known where the system does not say', async () => {
    const absent = () => {
      throw new Error('ENOENT');
    };
    for (const read of [absent, () => '', () => '0.52 1.10 1.42', () => '0.52 1.10 1.42 x/96 1', says('0/96')])
      expect(await freeCores(2, read, 2)).toBeNull();
  });

  it.runIf(existsSync('/proc/loadavg'))('are none while as many programs compute as there are cores', async () => {
    const busy = Array.from({ length: 3 }, () => spawn(process.execPath, ['-e', 'for (;;);']));
    try {
      await setTimeout(500);
      expect(await freeCores(2, undefined, 2)).toBeLessThan(1);
    } finally {
      for (const child of busy) child.kill('SIGKILL');
    }
  });
});
