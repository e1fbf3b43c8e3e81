import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachineMemory, type MemoryPool } from '../../../models/machine/machineMemory.ts';
import type { Resident } from '../../../models/machine/memoryPlan.ts';

const never = new AbortController().signal;

interface TestPool extends MemoryPool {
  models: Map<string, Resident>;
  unloaded: string[];
}

function pool(...models: Resident[]): TestPool {
  const held = new Map(models.map((model) => [model.id, model]));
  const unloaded: string[] = [];
  return {
    models: held,
    unloaded,
    residents: () => [...held.values()],
    async unload(id) {
      await new Promise((resolve) => setImmediate(resolve));
      unloaded.push(id);
      held.delete(id);
    },
  };
}

const model = (id: string, lastUsedAt: number, busy = false, memoryBytes = 100): Resident => ({
  id,
  memoryBytes,
  lastUsedAt,
  busy,
});
const need = (id: string, totalBytes = 100) => ({ id, name: id, weightsBytes: totalBytes, totalBytes });

describe('the memory of all local models', () => {
  // One budget per kind would let two kinds together take twice what there is.
  it('is one budget: a model of one kind pushes out the idle one of another that was used longest ago', async () => {
    const memory = createMachineMemory({ budgetBytes: 300 });
    const language = pool(model('old', 1), model('young', 3));
    const embedding = pool(model('middle', 2));
    memory.register(language);
    memory.register(embedding);
    const admitted = await memory.load(never, (admit) => admit(need('new')));
    expect(language.unloaded).toEqual(['old']);
    expect(embedding.unloaded).toEqual([]);
    expect(admitted.contextBudgetBytes).toBe(0);
  });

  // What one may take beside others is asked in the middle of its work: its own part is not to count against it.
  it('leaves a model what the others have not taken', () => {
    const memory = createMachineMemory({ budgetBytes: 1_000 });
    memory.register(pool(model('own', 1, true, 300), model('other', 2)));
    expect(memory.roomFor('own')).toBe(900);
    expect(memory.roomFor('new')).toBe(600);
    const free = createMachineMemory({ freeMemoryBytes: () => 600 });
    free.register(pool(model('own', 1, true, 300), model('other', 2)));
    expect(free.roomFor('own')).toBeCloseTo(0.7 * 1_000 - 100, 9);
  });

  it('is not taken twice by a model that is loaded anew', async () => {
    const memory = createMachineMemory({ budgetBytes: 200 });
    const models = pool(model('anew', 1, true), model('other', 2));
    memory.register(models);
    expect(await memory.load(never, (admit) => admit(need('anew')))).toEqual({ contextBudgetBytes: 0 });
    expect(models.unloaded).toEqual([]);
  });

  it('never takes a model away that got work while another one was unloaded', async () => {
    const memory = createMachineMemory({ budgetBytes: 300 });
    const first = pool(model('a', 1));
    const second = pool(model('b', 2), model('c', 3));
    const unload = first.unload.bind(first);
    first.unload = async (id) => {
      await unload(id);
      second.models.set('b', model('b', 4, true));
    };
    memory.register(first);
    memory.register(second);
    await memory.load(never, (admit) => admit(need('new', 200)));
    expect([first.unloaded, second.unloaded]).toEqual([['a'], ['c']]);
  });

  it('counts what the models hold as theirs to give where no budget was set', async () => {
    const memory = createMachineMemory({ freeMemoryBytes: () => 100 });
    memory.register(pool(model('a', 1, false, 900)));
    // 70 % of 100 free and 900 held: 700; the new one fits only when the old one has gone.
    const { contextBudgetBytes } = await memory.load(never, (admit) => admit(need('new', 600)));
    expect(contextBudgetBytes).toBe(100);
  });

  it('adds the memory of a GPU for the model that asks, and a pool that left counts no more', async () => {
    const memory = createMachineMemory({ budgetBytes: 100 });
    const leave = memory.register(pool(model('a', 1, true)));
    const load = (extraBytes: number) =>
      memory.load(never, (admit) => admit({ ...need('new', 150), extraBytes }).then(() => 'fits'));
    await expect(load(100)).rejects.toMatchObject({ code: 'model/too-large' });
    expect(await load(150)).toBe('fits');
    leave();
    expect(await load(50)).toBe('fits');
  });

  it('lets one load through at a time, and one who waits may leave', async () => {
    const memory = createMachineMemory({ budgetBytes: 100 });
    const gate = Promise.withResolvers<void>();
    const stop = new AbortController();
    const order: string[] = [];
    const first = memory.load(never, async () => {
      await gate.promise;
      order.push('first');
    });
    const left = memory.load(stop.signal, async () => void order.push('left'));
    const third = memory.load(never, async () => void order.push('third'));
    stop.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    gate.resolve();
    await Promise.all([first, third]);
    expect(order).toEqual(['first', 'third']);
  });

  it('holds for any mix of pools: nothing busy goes, and what stays fits, or nothing that fits was refused', async () => {
    const residents = fc.array(
      fc.record({
        bytes: fc.integer({ min: 1, max: 50 }),
        busy: fc.boolean(),
        usedAt: fc.nat(20),
        pool: fc.nat(2),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(residents, fc.integer({ min: 1, max: 120 }), async (list, wanted) => {
        const memory = createMachineMemory({ budgetBytes: 150 });
        const pools = [0, 1, 2].map((place) =>
          pool(
            ...list.flatMap(({ bytes, busy, usedAt, pool: own }, index) =>
              own === place ? [model(`m${index}`, usedAt, busy, bytes)] : [],
            ),
          ),
        );
        for (const one of pools) memory.register(one);
        const busyBytes = list.reduce((sum, { busy, bytes }) => sum + (busy ? bytes : 0), 0);
        const fits = busyBytes + wanted <= 150;
        const outcome = await memory
          .load(never, (admit) => admit(need('new', wanted)))
          .then(
            () => true,
            () => false,
          );
        expect(outcome).toBe(fits);
        const left = pools.flatMap((one) => one.residents());
        expect(left.filter(({ busy }) => busy)).toHaveLength(list.filter(({ busy }) => busy).length);
        if (fits) expect(left.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) + wanted).toBeLessThanOrEqual(150);
      }),
      { numRuns: 150 },
    );
  });
});
