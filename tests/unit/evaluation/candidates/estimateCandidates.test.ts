import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  estimateCandidates,
  type EstimateOptions,
} from '../../../../electron/engine/evaluation/candidates/estimateCandidates.ts';
import { chooseExamples } from '../../../../electron/engine/evaluation/candidates/chooseExamples.ts';
import { preparePrompts } from '../../../../electron/engine/evaluation/candidates/preparePrompts.ts';
import { requestCost } from '../../../../electron/engine/evaluation/candidates/requestCost.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import { candidate, dataRow, dataset, renderedPrompt, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { threadClock } from '../../../support/threadClock.ts';

const price = { inputPerMillion: 2, cachedInputPerMillion: null, outputPerMillion: 10, priceListDate: '2026-11-01' };

function estimates(
  candidates: Candidate[],
  changes: Partial<EstimateOptions> & {
    rows?: ReturnType<typeof dataRow>[];
    repeats?: number;
    budgetUsd?: number;
  } = {},
) {
  const { repeats = 1, budgetUsd = null, rows = [dataRow(0), dataRow(1), dataRow(2)], ...more } = changes;
  const given = suite(dataset(0, { rows }), { candidates, repeats, budgetUsd, concurrency: 4 });
  const searching = { search: () => Promise.reject(new Error('An estimate searches nothing.')) };
  return estimateCandidates({
    suite: given,
    rows,
    prompts: preparePrompts({
      suite: given,
      labels: ['world', 'sports', 'business'],
      train: rows,
      chooseExamples,
      searching,
    }),
    contextOf: (model) =>
      model.startsWith('local:')
        ? { contextTokens: 100, destination: null, leavesMachine: false }
        : { contextTokens: null, destination: 'api.example.com', leavesMachine: true },
    priceOf: () => price,
    lengthPrice: () => null,
    recordingSeconds: () => Promise.resolve(0),
    isAllowed: () => false,
    measured: () => null,
    learnsFrom: () => [],
    ...more,
  });
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-estimate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an estimate', () => {
  it('counts the prompts themselves, in tokens, money and bytes that would leave', async () => {
    const [local, cloud] = await estimates(
      [
        candidate('a', { template: '12345678 {{input}}' }),
        candidate('c', { model: 'cloud:m', template: 'ä{{input}}', settings: { maxTokens: 20 } }),
      ],
      { repeats: 2 },
    );
    // "12345678 Text 0" is 15 letters: 4 tokens, for 3 rows twice.
    expect(local).toMatchObject({
      requests: 6,
      inputTokens: 24,
      usd: 0,
      destination: null,
      allowed: true,
      bytesLeaving: 0,
    });
    expect(cloud).toEqual({
      candidate: 'c',
      requests: 6,
      inputTokens: 12,
      outputTokens: 120,
      usd: (12 * 2 + 120 * 10) / 1e6,
      priceListDate: '2026-11-01',
      seconds: null,
      destination: 'api.example.com',
      allowed: false,
      bytesLeaving: 6 * 8,
      warnings: [],
    });
  });

  it('asks once where a model chooses, however many options there are, and writes nothing', async () => {
    expect((await estimates([candidate('a', { answering: 'choose' })]))[0]).toMatchObject({
      requests: 3,
      outputTokens: 0,
    });
  });

  it('prices recordings of a service by their length, a few of them heard and the others by their size', async () => {
    const bytes = (number: number) => 1_000 * (1 + (number % 4));
    const rows = Array.from({ length: 40 }, (_, number) =>
      dataRow(number, { audio: `/r/${number}.wav`, recording: { sha256: 'a'.repeat(64), bytes: bytes(number) } }),
    );
    const heard: string[] = [];
    const listens = candidate('w', { model: 'cloud:whisper-1', answering: 'transcribe', template: '' });
    const given = {
      rows,
      lengthPrice: () => ({ perMinute: 0.006 }),
      recordingSeconds: (file: string, size: number) => (heard.push(file), Promise.resolve(size / 100)),
    };
    const [estimate] = await estimates([listens], given);
    const seconds = rows.reduce((sum, _, number) => sum + bytes(number) / 100, 0);
    expect(estimate?.usd).toBeCloseTo((seconds / 60) * 0.006, 9);
    expect(estimate?.priceListDate).toMatch(/^2026-/);
    expect(heard.length).toBeLessThanOrEqual(8);
    // Catches: a budget that is passed by many short recordings, each of which is charged as a longer one.
    const [least] = await estimates([listens], {
      ...given,
      lengthPrice: () => ({ perMinute: 6, leastSeconds: 1_000 }),
    });
    expect(least?.usd).toBeCloseTo(40 * 100, 6);
    expect((await estimates([listens], { ...given, lengthPrice: () => null }))[0]?.usd).toBeNull();
  });

  it('takes time from what was measured: local rows one after another, a service’s side by side', async () => {
    const measured = () => ({ seconds: 2, outputTokens: 7 });
    const [local, cloud] = await estimates([candidate('a'), candidate('c', { model: 'cloud:m' })], { measured });
    // With a service beside it the local answers are scored, too, which takes its time.
    expect(local).toMatchObject({ seconds: expect.closeTo(7.8, 9), outputTokens: 21 });
    expect(cloud).toMatchObject({ seconds: 1.5 });
    expect((await estimates([candidate('a')], { measured }))[0]).toMatchObject({ seconds: 6 });
  });

  it('says what no price, no limit and missing columns mean', async () => {
    const cloud = candidate('c', { model: 'cloud:m', template: '{{input}} {{source}}' });
    const rows = [dataRow(0, { fields: { source: 'x' } }), dataRow(1)];
    const [known] = await estimates([cloud], { budgetUsd: 1, rows });
    expect(known?.warnings).toEqual([
      expect.stringContaining('1 of 2 rows'),
      expect.stringContaining('cut at 4096 tokens'),
    ]);
    expect(known?.requests).toBe(1);
    const [unknown] = await estimates([cloud], { budgetUsd: 1, priceOf: () => null });
    expect(unknown).toMatchObject({ usd: null, requests: 0 });
    expect(unknown?.warnings).toEqual([
      expect.stringContaining('No row has {{source}}'),
      expect.stringContaining('the budget cannot stop it'),
    ]);
  });

  // The run stopped at its budget with nothing spent and nothing answered, and "Go on" stopped it again.
  it('says that a budget lets none of the requests through, and what one could cost', async () => {
    const cloud = candidate('c', { model: 'cloud:m' });
    const [blocked] = await estimates([cloud], { budgetUsd: 0.02 });
    expect(blocked?.warnings).toContainEqual(
      expect.stringMatching(/^The budget lets none of its requests through: one could cost \$0\.041/),
    );
    const short = candidate('c', { model: 'cloud:m', settings: { maxTokens: 8 } });
    expect((await estimates([short], { budgetUsd: 0.02 }))[0]?.warnings).toEqual([]);
    expect((await estimates([candidate('a')], { budgetUsd: 0 }))[0]?.warnings).toEqual([]);
  });

  // The check said $0, and the run counted money against its budget.
  it('prices a service behind a proxy on this machine as the run does', async () => {
    const contextOf = () => ({ contextTokens: null, destination: '127.0.0.1:4000', leavesMachine: false });
    const proxied = candidate('c', { model: 'proxy:m', settings: { maxTokens: 20 } });
    expect((await estimates([proxied], { contextOf }))[0]?.usd).toBeGreaterThan(0);
    expect((await estimates([proxied], { contextOf, priceOf: () => null }))[0]?.usd).toBe(0);
  });

  // Each recording was looked at while everything else waited, and one in a folder that may not be read ended the check with an error of the system.
  it('knows what of recordings leaves: what they held when they were read, else their files, nothing of those that may not be seen', async () => {
    const file = path.join(folder, 'a.wav');
    writeFileSync(file, Buffer.alloc(1_000));
    const unseen = path.join(folder, 'b.wav');
    symlinkSync(unseen, unseen);
    const rows = [
      dataRow(0, { audio: '/gone/a.wav', recording: { sha256: 'x', bytes: 500 } }),
      dataRow(1, { audio: file }),
      dataRow(2, { audio: unseen }),
      dataRow(3, { audio: null }),
    ];
    const listening = (id: string, model: string) => candidate(id, { model, answering: 'transcribe', template: '' });
    const [local, cloud] = await estimates([listening('a', 'local:a'), listening('c', 'cloud:m')], { rows });
    expect(local).toMatchObject({ bytesLeaving: 0 });
    expect(cloud).toMatchObject({ bytesLeaving: expect.closeTo(1_500, 0) as number });
  });

  it('of very many rows looks at some, and scales them up', async () => {
    const rows = Array.from({ length: 50_000 }, (_, number) => dataRow(number, { input: 'x'.repeat(40) }));
    const spent = threadClock();
    const [one] = await estimates([candidate('a')], { rows });
    expect(one).toMatchObject({ requests: 50_000, inputTokens: 500_000 });
    expect(spent()).toBeLessThan(2_000);
  });
});

describe('what a request can cost at most', () => {
  it('is never less than it costs: every letter may be a token', () => {
    const cost = requestCost(renderedPrompt('ÄÖÜ'.repeat(100)), 50, price);
    expect(cost).toBeGreaterThanOrEqual((300 * 2 + 50 * 10) / 1e6);
    expect(requestCost(renderedPrompt('x'), 50, null)).toBe(0);
  });

  // Of a service the training texts are sent and paid like the rows: left out, both figures were too small.
  it('counts what a classifier learns from once, and the rows as often as they are asked', async () => {
    const learning = candidate('c', {
      model: 'cloud:vectors',
      technique: { kind: 'classifier', rows: null, seed: 1 },
      answering: 'classify',
      template: '',
    });
    const input = 'x'.repeat(40);
    const rows = [dataRow(0, { input }), dataRow(1, { input }), dataRow(2, { input: ' ' })];
    const train = Array.from({ length: 10 }, (_, number) => dataRow(10 + number, { input }));
    const [found] = await estimates([learning], {
      rows,
      repeats: 2,
      learnsFrom: () => train,
      measured: () => ({ seconds: 0.5, outputTokens: null }),
    });
    expect(found).toMatchObject({
      requests: 4,
      inputTokens: 140,
      outputTokens: 0,
      bytesLeaving: (4 + 10) * 40,
      seconds: ((4 + 10) * 0.5) / 4,
      usd: (140 * 2) / 1e6,
      warnings: ['1 of 3 rows looked at lack {{input}}: they would fail without being asked.'],
    });
  });
});
