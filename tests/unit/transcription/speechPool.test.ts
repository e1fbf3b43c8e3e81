import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstalledModel } from '../../../models/files/installedModel.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { speechMemory } from '../../../models/transcription/speechMemory.ts';
import { createSpeechPool, type SpeechLease } from '../../../models/transcription/speechPool.ts';
import { protocolVersion } from '../../../models/workers/protocol.ts';
import { inMemoryProcesses, type InMemoryBehaviour } from '../../../models/workers/inMemoryProcess.ts';
import type { TranscribeParams } from '../../../models/workers/speech/speechMethods.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-speech-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Sizes of published models. */
const configs = {
  'tiny.en': { decoder_layers: 4, decoder_attention_heads: 6, d_model: 384, weights: 43e6 },
  base: { decoder_layers: 6, decoder_attention_heads: 8, d_model: 512, weights: 82e6 },
  'large-v3': { decoder_layers: 32, decoder_attention_heads: 20, d_model: 1280, weights: 1.6e9 },
};

function modelOf(name: keyof typeof configs): InstalledModel {
  const { weights: sizeBytes, ...config } = configs[name];
  const directory = path.join(folder, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'config.json'), JSON.stringify(config));
  const files = ['encoder_model', 'decoder_model_merged'].map((part) => ({
    name: `onnx/${part}_quantized.onnx`,
    sizeBytes: sizeBytes / 2,
    sha256: 'ab'.repeat(32),
  }));
  return {
    id: 'm',
    name: `Whisper ${name}`,
    task: 'transcription',
    architecture: 'encoder-decoder',
    family: 'whisper',
    runtime: 'onnx',
    quantization: 'int8',
    parameters: 1,
    contextTokens: 448,
    tuning: 'other',
    directory,
    files,
    sizeBytes,
    sha256: 'ab'.repeat(32),
    origin: { kind: 'catalog', source: 'test' },
    installedAt: 1,
    quarantine: null,
  };
}

function setUp(budgetBytes = 1e12, behaviour: InMemoryBehaviour = {}) {
  const installed = modelOf('base');
  const processes = inMemoryProcesses(behaviour);
  const notices: string[] = [];
  const memory = createMachineMemory({ budgetBytes });
  const pool = createSpeechPool({
    library: {
      get: () => installed,
      checkUnchanged: () => Promise.resolve(installed),
      weightsPath: () => path.join(installed.directory, 'onnx/encoder_model_quantized.onnx'),
      quarantine: () => Promise.resolve(),
    },
    processes,
    memory,
    notify: ({ code }) => notices.push(code),
    threads: 1,
  });
  /** Begins work and answers the load. */
  async function begin<T>(work: (lease: SpeechLease) => Promise<T>) {
    const outcome = pool.use('m', undefined, work);
    outcome.catch(() => undefined);
    await vi.waitFor(() => expect(processes.latest().received.some(({ type }) => type === 'call')).toBe(true));
    const process = processes.latest();
    const runtime = { version: '1', providers: ['cpu'], threads: 1 };
    const result = { runtime, device: 'CPU: Test', languages: [], wordTimes: true, memoryBytes: 350e6 };
    process.say({ type: 'result', id: process.lastCallId(), result });
    return { outcome, process };
  }
  return { pool, processes, notices, memory, begin };
}

const asked: TranscribeParams = { windows: ['AAAA'], language: null, task: 'transcribe', words: false };

describe('the process of a speech model', () => {
  // onnxruntime computes on the thread that would answer. The encoder of a large model takes longer than eight seconds, and on a machine with too much to do that
  // of the smallest does: such a process was ended as hung, and the recording had no words.
  it('may compute for minutes without an answer to a ping', async () => {
    const { begin, notices } = setUp(1e12, { answersPing: false });
    const { outcome, process } = await begin((lease) => lease.call('transcribe', asked, { seconds: 900 }));
    await vi.waitFor(() => expect(process.received.filter(({ type }) => type === 'call')).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(process.alive).toBe(true);
    const window = {
      segments: [],
      language: 'en',
      languageProbability: null,
      noSpeechProbability: 0,
      silent: false,
      readTo: null,
      tokens: 1,
    };
    process.say({ type: 'result', id: process.lastCallId(), result: { windows: [window], memoryBytes: 400e6 } });
    expect(await outcome).toMatchObject({ windows: [window] });
    expect(notices).toEqual([]);
  });

  it('is ended where it computes longer than was said with the question', async () => {
    const { begin } = setUp(1e12, { answersPing: false });
    const { outcome, process } = await begin((lease) => lease.call('transcribe', asked, { seconds: 900 }));
    const refused = expect(outcome).rejects.toMatchObject({ code: 'worker/hung' });
    await vi.advanceTimersByTimeAsync(910_000);
    await refused;
    expect(process.alive).toBe(false);
  });

  // A machine on which a start takes half a minute is slow, not broken.
  it('may need a minute to start', async () => {
    const { pool, processes } = setUp(1e12, { answersStart: false });
    const outcome = pool.use('m', undefined, (lease) => Promise.resolve(lease.loadMs));
    outcome.catch(() => undefined);
    await vi.waitFor(() => expect(processes.processes).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(processes.latest().alive).toBe(true);
  });

  // A load that had to share a limit with a slow start was ended after two seconds, and a good model was said to be damaged.
  it('has its whole time for loading behind a slow start', async () => {
    const { pool, processes } = setUp(1e12, { answersStart: false });
    const outcome = pool.use('m', undefined, (lease) => Promise.resolve(lease.loadMs));
    outcome.catch(() => undefined);
    await vi.waitFor(() => expect(processes.processes).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(55_000);
    const process = processes.latest();
    process.say({ type: 'ready', protocol: protocolVersion });
    await vi.advanceTimersByTimeAsync(55_000);
    expect(process.alive).toBe(true);
  });

  // Stopping a large encoder took fifteen seconds, and was then told as a death of its process.
  it('is ended soon where somebody stops it while it computes, and that is no death', async () => {
    const { pool, processes, notices } = setUp(1e12, { answersPing: false });
    const stop = new AbortController();
    const outcome = pool.use('m', stop.signal, (lease) => lease.call('transcribe', asked, { seconds: 900 }));
    const stopped = expect(outcome).rejects.toThrow(/abort/i);
    await vi.waitFor(() => expect(processes.latest().received.some(({ type }) => type === 'call')).toBe(true));
    const process = processes.latest();
    const runtime = { version: '1', providers: ['cpu'], threads: 1 };
    const result = { runtime, device: 'CPU: Test', languages: [], wordTimes: true, memoryBytes: 350e6 };
    process.say({ type: 'result', id: process.lastCallId(), result });
    await vi.waitFor(() => expect(process.received.filter(({ type }) => type === 'call')).toHaveLength(2));
    stop.abort();
    await vi.advanceTimersByTimeAsync(3_100);
    expect(process.alive).toBe(false);
    await stopped;
    expect(notices).toEqual([]);
  });
});

describe('the memory of a speech model', () => {
  // Two windows of large-v3 take more than its weights: not counted, the machine runs out of memory in the middle of a recording.
  it('counts its windows by the size of its decoder', () => {
    const megabytes = (name: keyof typeof configs, windows: number) => speechMemory(modelOf(name), windows) / 1e6;
    // As measured, peak of the whole process: 473 and 543 MB, 601 and 739 MB.
    for (const [name, one, two] of [
      ['tiny.en', 473, 543],
      ['base', 601, 739],
    ] as const) {
      for (const [windows, measured] of [
        [1, one],
        [2, two],
      ] as const) {
        expect(megabytes(name, windows)).toBeGreaterThan(measured);
        expect(megabytes(name, windows)).toBeLessThan(measured * 1.15);
      }
    }
    expect(megabytes('large-v3', 2) - megabytes('large-v3', 1)).toBeGreaterThan(1_500);
  });

  it('has room for a second window only where the budget and the models beside it leave it', async () => {
    const [one, two] = [1, 2].map((windows) => speechMemory(modelOf('base'), windows)) as [number, number];
    const roomsAt = async (budget: number, besideBytes = 0) => {
      const { begin, memory } = setUp(budget);
      if (besideBytes > 0) {
        const residents = () => [{ id: 'beside', memoryBytes: besideBytes, lastUsedAt: 1, busy: true }];
        memory.register({ residents, unload: () => Promise.resolve() });
      }
      const { outcome } = await begin((lease) => Promise.resolve([1, 2].map((count) => lease.hasRoomFor(count))));
      return outcome;
    };
    expect(await roomsAt(two)).toEqual([true, true]);
    expect(await roomsAt(two - 1)).toEqual([true, false]);
    expect(await roomsAt(two + 5e6, 1e7)).toEqual([true, false]);
    const { pool } = setUp(one - 1);
    await expect(pool.use('m', undefined, () => Promise.resolve())).rejects.toMatchObject({ code: 'model/too-large' });
  });

  it('is not guessed where the settings make no sense', () => {
    const model = modelOf('base');
    for (const text of ['{"decoder_layers": 4000, "decoder_attention_heads": 8, "d_model": 512}', 'null', '{']) {
      writeFileSync(path.join(model.directory, 'config.json'), text);
      expect(() => speechMemory(model, 1)).toThrow();
    }
  });
});
