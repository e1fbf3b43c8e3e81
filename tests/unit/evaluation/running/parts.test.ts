import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachineTurns } from '../../../../models/machine/machineTurns.ts';
import {
  askChoices,
  plainText,
  type ChoosingOptions,
} from '../../../../electron/engine/evaluation/running/askChoices.ts';
import { createBudget } from '../../../../electron/engine/evaluation/running/budget.ts';
import { createEnergyMeter } from '../../../../electron/engine/evaluation/running/energyMeter.ts';
import { createLane } from '../../../../electron/engine/evaluation/running/lane.ts';
import { createRecorder } from '../../../../electron/engine/evaluation/running/recorder.ts';
import { installed } from '../../inference/scriptedModel.ts';
import { cell, dataset, renderedPrompt, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { temporaryHome, testStore } from '../../store/testStore.ts';

const never = new AbortController().signal;

describe('a budget', () => {
  it('waits for what may turn out cheaper, and refuses only what nothing under way can make room for', async () => {
    const budget = createBudget(1, 0.1);
    expect(await budget.reserve(0.6, never)).toBe(true);
    let second: boolean | undefined;
    const waiting = budget.reserve(0.6, never).then((fits) => (second = fits));
    await new Promise((resolve) => setImmediate(resolve));
    expect(second).toBeUndefined();
    budget.settle(0.6, 0.2);
    await waiting;
    expect(second).toBe(true);
    budget.settle(0.6, 0.6);
    expect(await budget.reserve(0.2, never)).toBe(false);
    expect(await budget.reserve(0.1, never)).toBe(true);
  });

  it('that is none refuses nothing, and what costs nothing is never refused', async () => {
    expect(await createBudget(null, 1e9).reserve(1e9, never)).toBe(true);
    expect(await createBudget(0, 5).reserve(0, never)).toBe(true);
  });
});

describe('a lane', () => {
  it('prepares ahead, so that a free place has nothing to wait for, but no more than it has places', async () => {
    let prepared = 0;
    let asked = 0;
    let furthest = 0;
    const lane = createLane<number, number>({
      works: Array.from({ length: 50 }, (_, index) => index),
      slots: 4,
      prepare: async (work) => {
        prepared += 1;
        furthest = Math.max(furthest, prepared - asked);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return work;
      },
      ask: async () => {
        asked += 1;
        await new Promise((resolve) => setTimeout(resolve, 2));
        return { again: false };
      },
      discard: () => undefined,
      mayGoOn: () => true,
    });
    await lane.run();
    expect(asked).toBe(50);
    expect(furthest).toBeLessThanOrEqual(5);
  });

  it('gives what it prepared back when it has to stop, and ends', async () => {
    let goOn = true;
    const discarded: number[] = [];
    const asked: number[] = [];
    const lane = createLane<number, number>({
      works: Array.from({ length: 50 }, (_, index) => index),
      slots: 2,
      prepare: (work) => Promise.resolve(work),
      ask: async (work) => {
        asked.push(work);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (asked.length === 4) goOn = false;
        return { again: false };
      },
      discard: (work) => discarded.push(work),
      mayGoOn: () => goOn,
    });
    await lane.run();
    expect([...asked, ...discarded].sort((a, b) => a - b)).toEqual(
      [0, 1, 2, 3, 4, 5].slice(0, asked.length + discarded.length),
    );
    expect(discarded.length).toBeGreaterThan(0);
  });

  it('rejects with what its work threw, after the others have ended', async () => {
    let ended = 0;
    const lane = createLane<number, number>({
      works: [0, 1, 2, 3],
      slots: 2,
      prepare: (work) => Promise.resolve(work),
      ask: async (work) => {
        await new Promise((resolve) => setTimeout(resolve, 3 + 3 * work));
        ended += 1;
        if (work === 0) throw new Error('broken');
        return { again: false };
      },
      discard: () => undefined,
      mayGoOn: () => true,
    });
    await expect(lane.run()).rejects.toThrow('broken');
    expect(ended).toBe(2);
  });
});

describe('the recorder', () => {
  it('keeps what a full disk refused, says so, and writes it when there is room', async () => {
    const store = testStore();
    const data = dataset(2);
    store.evaluation.datasets.put(data);
    const { id } = store.evaluation.runs.create({ suite: suite(data), rows: data.rows.map((row) => row.id) });
    let full = true;
    const recorder = createRecorder({
      run: id,
      store: {
        evaluation: store.evaluation,
        transaction: (work) => {
          if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          return store.transaction(work);
        },
      },
      onWritten: () => undefined,
    });
    recorder.put(cell(id, 'a', 0), true);
    await expect.poll(() => recorder.problem?.code).toBe('disk/full');
    expect(store.evaluation.cells.table(id)).toEqual([]);
    full = false;
    recorder.flush();
    expect(recorder.problem).toBeNull();
    expect(store.evaluation.cells.table(id)).toHaveLength(1);
  });

  it('leaves no mark of a request that was given up in the moment in which it was marked', () => {
    const store = testStore();
    const data = dataset(2);
    store.evaluation.datasets.put(data);
    const { id } = store.evaluation.runs.create({ suite: suite(data), rows: data.rows.map((row) => row.id) });
    const recorder = createRecorder({ run: id, store, onWritten: () => undefined });
    const request = { candidate: 'a', position: 0, repeat: 0, purpose: 'answer', usd: 1 };
    void recorder.mark(request);
    recorder.unmark(request);
    recorder.flush();
    store.evaluation.runs.countUnknown(id);
    expect(store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(0);
  });
});

describe('choosing', () => {
  function choosing(likelihood: (text: string, prefix: string) => number): ChoosingOptions {
    return {
      localModels: {
        loaded: () => [{ id: 'm', memoryBytes: 1, device: 'CPU', lastUsedAt: 0, busy: false }],
        runtime: () => Promise.resolve({ version: '1', backend: 'cpu', devices: [], threads: 2 }),
        continuationLikelihoods: (_, { prefix, texts }) =>
          Promise.resolve({
            texts: texts.map((text) => ({ logProbability: likelihood(text, prefix), tokens: 1 })),
            keptTokens: 0,
            prefixMs: 0,
          }),
      },
      library: { get: (id) => (id === 'm' ? installed('m') : undefined) },
      turns: createMachineTurns(),
      appVersion: 'test',
    };
  }
  const options = ['yes', 'no'].map((text) => ({ text, continuation: ` ${text}` }));

  it('takes the option with the highest sum, and says how sure that is among the options', async () => {
    const chosen = await askChoices(
      { model: 'local:m', prompt: renderedPrompt('Is it?  '), options, signal: never },
      choosing((text, prefix) => {
        expect(prefix).toBe('Is it?');
        return text === ' yes' ? -3 : -1;
      }),
    );
    expect(chosen).toMatchObject({
      state: 'done',
      answer: { text: 'no', leftMachine: false, conditions: { template: 'completion' } },
    });
    expect(chosen.confidence).toBeCloseTo(Math.log(1 / (1 + Math.exp(-2))), 12);
  });

  it('fails without options and without the model, never throws, and gives the machine back', async () => {
    const made = choosing(() => -1);
    const ask = (model: string, given: typeof options) =>
      askChoices({ model, prompt: renderedPrompt('x'), options: given, signal: never }, made);
    expect(await ask('local:m', [])).toMatchObject({
      state: 'failed',
      answer: { error: { code: 'evaluation/nothing-to-choose' } },
    });
    expect(await ask('local:other', options)).toMatchObject({ answer: { error: { code: 'model/not-installed' } } });
    expect(made.turns.idle).toBe(true);
  });

  it('reads system text and examples before the prompt', () => {
    const prompt = { ...renderedPrompt('C:'), system: 'S', examples: [{ input: 'A:', output: 'b' }] };
    expect(plainText(prompt)).toBe('S\n\nA: b\n\nC:');
  });
});

describe('the energy meter', () => {
  it('adds the packages up, also over the end of their counters, and says nothing where there is none', () => {
    const folder = temporaryHome();
    const zone = (name: string, energy: number) => {
      mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, 'energy_uj'), `${energy}\n`);
      writeFileSync(path.join(folder, name, 'max_energy_range_uj'), '7200000000\n');
    };
    zone('intel-rapl:0', 1_000);
    zone('intel-rapl:1', 7_100_000_000);
    // A part of the first package: it is in it already.
    zone('intel-rapl:0:0', 0);
    const end = createEnergyMeter(folder).begin();
    zone('intel-rapl:0', 3_600_001_000);
    zone('intel-rapl:1', 3_500_000_000);
    zone('intel-rapl:0:0', 5_000_000);
    expect(end()).toBeCloseTo(2, 9);
    expect(createEnergyMeter(path.join(folder, 'none')).begin()()).toBeNull();
  });
});
