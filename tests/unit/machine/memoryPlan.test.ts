import { describe, expect, it } from 'vitest';
import { planMemory, type Resident } from '../../../models/machine/memoryPlan.ts';

const resident = (id: string, lastUsedAt: number, busy = false): Resident => ({
  id,
  memoryBytes: 100,
  lastUsedAt,
  busy,
});
const plan = (totalBytes: number, residents: Resident[], budgetBytes = 300) =>
  planMemory({ name: 'New', need: { weightsBytes: totalBytes / 2, totalBytes }, budgetBytes, residents });

describe('making room for a model', () => {
  it('unloads nothing when there is room', () => {
    expect(plan(100, [resident('a', 1), resident('b', 2)]).evict).toEqual([]);
  });

  it('unloads what was used longest ago, and no more than needed', () => {
    expect(plan(100, [resident('b', 2), resident('c', 3), resident('a', 1)]).evict).toEqual(['a']);
  });

  it('never unloads a model that is busy', () => {
    expect(plan(100, [resident('a', 1, true), resident('b', 2), resident('c', 3)]).evict).toEqual(['b']);
  });

  it('leaves the rest of the budget to conversations', () => {
    expect(plan(100, [resident('a', 1)]).contextBudgetBytes).toBe(150);
  });

  it('says what is needed and what there is when it cannot be done', () => {
    expect(() => plan(4e9, [], 2.5e9)).toThrow(/New needs about 4\.0 GB of memory; 2\.5 GB of the 2\.5 GB/);
    // Catches: "needs about 0.00 GB" of a model of a few megabytes.
    expect(() => plan(4.2e6, [], 9e5)).toThrow(/about 4\.2 MB of memory; 900 kB of the 900 kB/);
  });

  it('says whom to wait for when only a busy model is in the way', () => {
    expect(() => plan(250, [resident('a', 1, true)])).toThrow(
      expect.objectContaining({ code: 'model/too-large', hint: expect.stringContaining('Wait until a is done') }),
    );
  });
});
