import { describe, expect, it } from 'vitest';
import { createThreadGovernor } from '../../../models/workers/llama/threadGovernor.ts';

function setUp({ full = 8, singleThreadTokenMs = 20 as number | null, free = null as number | null } = {}) {
  const machine = { now: 0 };
  const set: number[] = [];
  const governor = createThreadGovernor({
    full,
    singleThreadTokenMs,
    setThreads: (threads) => set.push(threads),
    freeCores: () => Promise.resolve(free),
    now: () => machine.now,
  });
  governor.begin();
  return { governor, set, machine };
}

describe('the number of threads', () => {
  it('stays as it is while several are faster than one, and through a hiccup or two', async () => {
    const { governor, set } = setUp();
    for (const ms of [8, 8, 200, 200, 8, 8, 200, 8]) governor.wroteToken(ms);
    governor.readSlice(64, 400);
    expect(set).toEqual([]);
    expect(await governor.isInDoubt()).toBe(false);
  });

  it('is in doubt until good times show that the machine has room, and again after a while', async () => {
    const { governor, machine } = setUp();
    expect(await governor.isInDoubt()).toBe(true);
    governor.wroteToken(8);
    expect(await governor.isInDoubt()).toBe(false);
    machine.now = 11_000;
    expect(await governor.isInDoubt()).toBe(true);
    expect(await setUp({ full: 1 }).governor.isInDoubt()).toBe(false);
  });

  // Catches: a trial slice before every prompt that comes more than ten seconds after the last one (30-180 ms more to the first token), though the
  // system shows that nothing else runs; and trust in that where threads have fought before.
  it('is in no doubt where the system shows enough idle cores, until threads have fought', async () => {
    expect(await setUp({ full: 2, free: 1 }).governor.isInDoubt()).toBe(true);
    const { governor, machine } = setUp({ full: 2, free: 2 });
    expect(await governor.isInDoubt()).toBe(false);
    governor.wroteToken(5_000);
    machine.now = 100_000;
    governor.begin();
    expect(governor.threads).toBe(2);
    expect(await governor.isInDoubt()).toBe(true);
  });

  it('is halved when tokens take far longer than one thread alone needs, down to one', () => {
    const { governor, set } = setUp();
    for (let token = 0; token < 30; token++) governor.wroteToken(200);
    expect(set).toEqual([4, 2, 1]);
    expect(governor.threads).toBe(1);
  });

  it('is halved at once when a single token or a slice of the prompt is hopeless', () => {
    const { governor, set } = setUp();
    governor.wroteToken(1_500);
    governor.readSlice(64, 7_500);
    expect(set).toEqual([4, 2]);
  });

  it('is back at all of them after ten quiet seconds, with care; a run says how few it had', async () => {
    const { governor, machine, set } = setUp({ full: 2 });
    governor.wroteToken(5_000);
    expect(governor.fewest).toBe(1);
    machine.now = 5_000;
    governor.begin();
    expect(governor.threads).toBe(1);
    machine.now = 11_000;
    governor.begin();
    expect(set).toEqual([1, 2]);
    expect(governor.fewest).toBe(2);
    expect(await governor.isInDoubt()).toBe(true);
  });

  it('waits longer each time when it collapses again and again', () => {
    const { governor, machine } = setUp({ full: 2 });
    const waits: number[] = [];
    for (let round = 0; round < 5; round++) {
      governor.wroteToken(5_000);
      const collapsedAt = machine.now;
      while (governor.threads === 1) {
        machine.now += 1_000;
        governor.begin();
      }
      waits.push(machine.now - collapsedAt);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 80_000]);
  });

  it('is left alone for tiny models, whose times are all noise, and where a GPU computes', () => {
    const tiny = setUp({ singleThreadTokenMs: 0.3 });
    for (let token = 0; token < 10; token++) tiny.governor.wroteToken(40);
    const gpu = setUp({ singleThreadTokenMs: null });
    gpu.governor.wroteToken(60_000);
    expect([...tiny.set, ...gpu.set]).toEqual([]);
  });
});
