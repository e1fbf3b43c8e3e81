import { describe, expect, it } from 'vitest';
import { createThreadGovernor } from '../../../models/workers/llama/threadGovernor.ts';

function setUp({ full = 8, singleThreadTokenMs = 20 as number | null } = {}) {
  const clock = { now: 0 };
  const set: number[] = [];
  const governor = createThreadGovernor({
    full,
    singleThreadTokenMs,
    setThreads: (threads) => set.push(threads),
    now: () => clock.now,
  });
  governor.begin();
  return { governor, set, clock };
}

describe('the number of threads', () => {
  it('stays as it is while several are faster than one, and through a hiccup or two', () => {
    const { governor, set } = setUp();
    for (const ms of [8, 8, 200, 200, 8, 8, 200, 8]) governor.wroteToken(ms);
    governor.readSlice(64, 400);
    expect(set).toEqual([]);
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

  it('is back at all of them in a run half a minute later, and not before; the run says how few it had', () => {
    const { governor, clock, set } = setUp({ full: 2 });
    governor.wroteToken(5_000);
    expect(governor.fewest).toBe(1);
    clock.now = 10_000;
    governor.begin();
    expect(governor.threads).toBe(1);
    clock.now = 31_000;
    governor.begin();
    expect(set).toEqual([1, 2]);
    expect(governor.fewest).toBe(2);
  });

  it('is left alone for tiny models, whose times are all noise, and where nothing was timed', () => {
    const tiny = setUp({ singleThreadTokenMs: 0.3 });
    for (let token = 0; token < 10; token++) tiny.governor.wroteToken(40);
    const gpu = setUp({ singleThreadTokenMs: null });
    gpu.governor.wroteToken(60_000);
    expect([...tiny.set, ...gpu.set]).toEqual([]);
  });
});
