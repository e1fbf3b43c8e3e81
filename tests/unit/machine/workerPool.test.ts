import { expect, it, vi } from 'vitest';
import type { InstalledModel } from '../../../models/files/installedModel.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { createWorkerPool } from '../../../models/machine/workerPool.ts';
import { inMemoryProcesses } from '../../../models/workers/inMemoryProcess.ts';

type Methods = { load: { params: { ids: string[] }; result: { device: string; memoryBytes: number }; event: never } };

const modelOf = (id: string) => ({ id, name: `Model ${id}`, sizeBytes: 100 }) as InstalledModel;
const facts = { device: 'CPU: Test', memoryBytes: 1_000 };

/** A pool whose models all share one process. */
function setUp() {
  const processes = inMemoryProcesses();
  const quarantined: string[] = [];
  const pool = createWorkerPool<Methods, typeof facts>({
    library: {
      checkUnchanged: async (id) => modelOf(id),
      quarantine: async (id) => void quarantined.push(id),
    },
    memory: createMachineMemory({ budgetBytes: 1e12 }),
    notify: () => undefined,
    breaker: { deaths: 1, withinMs: 60_000 },
    processOf: () => ({ key: 'one', name: 'The process', processes, isWellFormed: () => true }),
    prepare: async (models) => ({
      name: 'Both',
      totalBytes: 100,
      load: (call, signal) => call('load', { ids: models.map(({ id }) => id) }, { signal }),
    }),
  });
  /** Uses models, whose load is answered; resolves with what the process was asked to load. */
  async function use(ids: string[], work: () => Promise<unknown> = async () => undefined): Promise<unknown> {
    const before = processes.processes.length;
    const outcome = pool.use(() => ids.map(modelOf), undefined, work);
    await vi.waitFor(() => expect(processes.processes).toHaveLength(before + 1));
    const process = processes.latest();
    await vi.waitFor(() => expect(process.received.some(({ type }) => type === 'call')).toBe(true));
    process.say({ type: 'result', id: process.lastCallId(), result: facts });
    await outcome;
    return process.received.find(({ type }) => type === 'call');
  }
  return { pool, processes, quarantined, use };
}

// Catches: an answer of the pair before, because one of its two models is wanted still.
it('models that share a process are loaded together, and another pair takes their place', async () => {
  const { pool, processes, use } = setUp();
  expect(await use(['a', 'b'])).toMatchObject({ params: { ids: ['a', 'b'] } });
  await pool.use(
    () => ['a', 'b'].map(modelOf),
    undefined,
    async ({ loadMs }) => expect(loadMs).toBe(0),
  );
  expect(processes.processes).toHaveLength(1);
  expect(await use(['a', 'c'])).toMatchObject({ params: { ids: ['a', 'c'] } });
  expect(processes.processes.map(({ alive }) => alive)).toEqual([false, true]);
  expect(pool.loaded()).toMatchObject([{ id: 'a', memoryBytes: 1_000, busy: false }]);
  // Of the pair before: nothing of it is there.
  await pool.unload('b');
  expect(processes.latest().alive).toBe(true);
  await pool.unload('c');
  expect(processes.latest().alive).toBe(false);
  await pool.close();
});

it('all that a process was started for are to blame for its end', async () => {
  const { processes, quarantined, use } = setUp();
  await use(['a', 'b'], async () => processes.latest().exit({ signal: 'SIGSEGV' }));
  expect(quarantined).toEqual(['a', 'b']);
});
