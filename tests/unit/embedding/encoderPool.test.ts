import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEncoderPool, type EncoderLease } from '../../../models/embedding/encoderPool.ts';
import type { InstalledModel } from '../../../models/files/installedModel.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { inMemoryProcesses, type InMemoryBehaviour } from '../../../models/workers/inMemoryProcess.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const installed: InstalledModel = {
  id: 'm',
  name: 'Model m',
  task: 'embedding',
  architecture: 'encoder',
  family: 'bert',
  runtime: 'onnx',
  quantization: 'fp32',
  parameters: 1,
  contextTokens: 512,
  tuning: 'other',
  directory: '/models/m',
  files: [{ name: 'onnx/model_quantized.onnx', sizeBytes: 100, sha256: 'ab'.repeat(32) }],
  sizeBytes: 100,
  sha256: 'ab'.repeat(32),
  origin: { kind: 'catalog', source: 'test' },
  installedAt: 1,
  quarantine: null,
};

const facts = {
  runtime: { version: '1', threads: 1 },
  dimensions: 4,
  maxTokens: 512,
  device: 'CPU: Test',
  memoryBytes: 1_000,
};

function setUp(behaviour: InMemoryBehaviour = {}) {
  const processes = inMemoryProcesses(behaviour);
  const quarantined: string[] = [];
  const notices: string[] = [];
  let model = installed;
  const pool = createEncoderPool({
    library: {
      get: (id) => (id === 'm' ? model : undefined),
      checkUnchanged: () => Promise.resolve(model),
      weightsPath: () => '/models/m/onnx/model_quantized.onnx',
      quarantine(_id, reason) {
        quarantined.push(reason);
        model = { ...model, quarantine: { reason, at: 1 } };
        return Promise.resolve();
      },
    },
    settingsOf: () => ({ pooling: 'cls', maxTokens: 100 }),
    processes: { onnx: processes, 'llama.cpp': processes },
    gpu: false,
    memory: createMachineMemory({ budgetBytes: 1e12 }),
    notify: ({ code }) => notices.push(code),
    threads: 1,
  });
  /** Begins work and answers the load; what follows is the test's. */
  async function begin(work: (lease: EncoderLease) => Promise<unknown>): Promise<{ outcome: Promise<unknown> }> {
    const before = processes.processes.length;
    const outcome = pool.use('m', {}, work);
    outcome.catch(() => undefined);
    await vi.waitFor(() => {
      expect(processes.processes).toHaveLength(before + 1);
      expect(processes.latest().received.some(({ type }) => type === 'call')).toBe(true);
    });
    const process = processes.latest();
    process.say({ type: 'result', id: process.lastCallId(), result: facts });
    return { outcome };
  }
  const embed = (lease: EncoderLease) => lease.call('embed', { texts: ['a'] }, { seconds: 30 });
  return { pool, processes, quarantined, notices, begin, embed };
}

describe('a pool of encoders', () => {
  it('loads the file by its name, as the catalogue says, and only that', async () => {
    const { begin, processes, pool } = setUp();
    const { outcome } = await begin((lease) => Promise.resolve(lease.facts));
    expect(await outcome).toEqual(facts);
    expect(processes.latest().received.find(({ type }) => type === 'call')).toMatchObject({
      method: 'load',
      params: {
        folder: '/models/m',
        weights: 'model_quantized',
        task: 'embedding',
        pooling: 'cls',
        maxTokens: 100,
        threads: 1,
      },
    });
    expect(pool.loaded()).toMatchObject([{ id: 'm', memoryBytes: 1_000, busy: false }]);
  });

  // Native code that loops leaves the process's own loop alive: it answers every ping.
  it('ends a process that answers pings and nothing else', async () => {
    const { begin, embed, processes, pool } = setUp();
    const { outcome } = await begin(embed);
    const refused = expect(outcome).rejects.toMatchObject({ code: 'worker/hung' });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(processes.latest().alive).toBe(true);
    await vi.advanceTimersByTimeAsync(3_000);
    await refused;
    expect(processes.latest().alive).toBe(false);
    expect(pool.loaded()).toEqual([]);
  });

  // onnxruntime computes on the thread that would answer: under load a batch takes longer than pings are waited for.
  it('lets a process compute that answers no pings, and ends one that does not stop without holding it against the file', async () => {
    const { begin, processes, quarantined, notices, pool } = setUp({ answersPing: false });
    for (let time = 0; time < 4; time++) {
      const stop = new AbortController();
      const before = processes.processes.length;
      const outcome = pool.use('m', { signal: stop.signal }, (lease) =>
        lease.call('embed', { texts: ['a'] }, { seconds: 120 }),
      );
      const refused = expect(outcome).rejects.toThrow('enough');
      await vi.waitFor(() => expect(processes.processes).toHaveLength(before + 1));
      const process = processes.latest();
      await vi.waitFor(() => expect(process.received.some(({ type }) => type === 'call')).toBe(true));
      process.say({ type: 'result', id: process.lastCallId(), result: facts });
      await vi.waitFor(() => expect(process.received.filter(({ type }) => type === 'call')).toHaveLength(2));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(process.alive).toBe(true);
      stop.abort(new Error('enough'));
      await vi.advanceTimersByTimeAsync(10_000);
      await refused;
      expect(process.alive).toBe(false);
    }
    expect(quarantined).toEqual([]);
    expect(notices).toEqual([]);
    const { outcome } = await begin((lease) => Promise.resolve(lease.facts));
    expect(await outcome).toEqual(facts);
  });

  it('does not take a process that was held for one that hangs', async () => {
    const { begin, embed, processes } = setUp();
    const { outcome } = await begin(embed);
    await vi.waitFor(() => expect(processes.latest().received.filter(({ type }) => type === 'call')).toHaveLength(2));
    // The clock jumps by an hour; only one tick of the counting happens.
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(1_500);
    const process = processes.latest();
    const result = { vectors: '', dimensions: 4, cut: [], tokens: 1, embedMs: 1, memoryBytes: 2_000 };
    process.say({ type: 'result', id: process.lastCallId(), result });
    expect(await outcome).toEqual(result);
  });

  it('puts a file into quarantine when its process died three times in a row, and loads it no more', async () => {
    const { begin, embed, processes, quarantined, notices, pool } = setUp();
    for (let death = 0; death < 3; death++) {
      const { outcome } = await begin(embed);
      await vi.waitFor(() => expect(processes.latest().received.filter(({ type }) => type === 'call')).toHaveLength(2));
      processes.latest().exit({ signal: 'SIGSEGV' });
      await expect(outcome).rejects.toMatchObject({ code: 'worker/died' });
    }
    expect(quarantined).toEqual([expect.stringContaining('SIGSEGV')]);
    expect(notices).toEqual(['worker/died', 'worker/died', 'worker/died', 'model/quarantined']);
    await expect(pool.use('m', {}, embed)).rejects.toMatchObject({ code: 'model/quarantined' });
  });

  it.each([
    ['another shape', { vectors: 5 }],
    ['no shape at all', null],
  ])('ends a process that answers with %s', async (_what, result) => {
    const { begin, embed, processes } = setUp();
    const { outcome } = await begin(embed);
    await vi.waitFor(() => expect(processes.latest().received.filter(({ type }) => type === 'call')).toHaveLength(2));
    const process = processes.latest();
    process.say({ type: 'result', id: process.lastCallId(), result });
    await expect(outcome).rejects.toMatchObject({ code: 'worker/bad-message' });
    expect(process.alive).toBe(false);
  });
});
