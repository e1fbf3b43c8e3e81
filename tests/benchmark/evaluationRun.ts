import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEngine, type Engine } from '../../electron/engine/engine.ts';
import type { Suite } from '../../electron/engine/evaluation/suite.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import { startNewsService } from '../support/newsService.ts';
import { openRunner } from '../support/openRunner.ts';
import { writeTinyLlama } from '../support/tinyLlama.ts';
import { linkWeights, testWeights } from '../support/weights.ts';
import { candidate, dataRow, dataset, suite } from '../unit/store/evaluation/evaluationFixtures.ts';
import type { BenchmarkRow } from './report.ts';

const rows = 1_000;
/** A short answer: what a run adds is the same for a long one. */
const outputTokens = 160;
const remoteRows = 240;
const atOnce = 8;
const latencyMs = 500;

const fewShotRows = 40;
const weights = 'smollm2-135m-instruct-q4_1';

/** What running a suite costs beside the model itself, what a kept prefix saves, and how busy a service is kept. */
export async function measureEvaluationRun(rounds: number): Promise<BenchmarkRow[]> {
  const few = Math.min(rounds, 3);
  return [await overhead(few), ...(await keptPrefix(few)), await busyService(few)];
}

/**
 * 1,000 rows on one local model in the smallest size there is: whatever the run does beside it weighs most. Against the AI SDK model itself, called in a loop
 * with the same prompts and settings. Both read every prompt whole: what a kept prefix saves would hide what the run costs, and has a line of its own.
 */
async function overhead(rounds: number): Promise<BenchmarkRow> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-benchmark-'));
  const engine = await createEngine({ home: path.join(folder, 'home'), gpu: false, threads: 1, offline: true });
  try {
    const file = writeTinyLlama(path.join(folder, 'tiny.gguf'), { contextLength: 2_048 });
    const { id } = await engine.library.import(file);
    const data = dataset(rows);
    engine.store.evaluation.datasets.put(data);
    const settings = { maxTokens: outputTokens, temperature: 0, seed: 0 };
    const given = suite(data, {
      candidates: [candidate('a', { model: `local:${id}`, settings })],
      keepPrefix: false,
    });
    const model = engine.localModels.languageModel(id);

    const direct = async (prompt: string) => {
      const { stream } = await model.doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
        maxOutputTokens: outputTokens,
        temperature: 0,
        seed: 0,
      });
      for await (const part of stream) if (part.type === 'error') throw part.error;
    };
    await direct('Hello');
    const ours: number[] = [];
    const other: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const from = performance.now();
      for (const { input } of data.rows) await direct(input);
      other.push((performance.now() - from) / rows);
      ours.push((await timedRun(engine, given)) / rows);
    }
    return {
      what: `${rows} rows on a local model of 120 kB, ${outputTokens} tokens each`,
      ours,
      other,
      otherName: 'the model called in a loop',
      unit: 'ms per row',
      limit: { kind: 'ratio-at-most', value: 1.03 },
    };
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Rows with four examples before each, short answers: the same suite with the prefix kept and with every prompt read whole, one after the other in each round. The
 * first is to save time, so it may not take longer.
 */
async function keptPrefix(rounds: number): Promise<BenchmarkRow[]> {
  if ((await testWeights(weights)) === null) return [];
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-benchmark-'));
  await linkWeights(home, weights);
  const engine = await createEngine({ home, gpu: false, offline: true });
  try {
    const data = dataset(fewShotRows);
    // Its rows are none of those that are asked: each prompt has the same examples.
    const train = dataset(4, { rows: [7, 8, 9, 10].map((number) => dataRow(fewShotRows + number)) });
    engine.store.evaluation.datasets.put(data);
    engine.store.evaluation.datasets.put(train);
    const given = (changes: Partial<Suite>) =>
      suite(data, {
        train: train.hash,
        candidates: [
          candidate('few', {
            model: `local:${weights}`,
            technique: { kind: 'few-shot', count: 4, seed: 1 },
            template: 'Which section of a newspaper is this from? One of {{labels}}.\n\n{{input}}',
            settings: { maxTokens: 4, temperature: 0, seed: 0 },
          }),
        ],
        baseline: 'few',
        ...changes,
      });
    // The model is loaded once, before either side's time.
    await timedRun(engine, given({ sample: { rows: 1, seed: 0 } }));
    const kept: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      whole.push((await timedRun(engine, given({ keepPrefix: false }))) / fewShotRows);
      kept.push((await timedRun(engine, given({}))) / fewShotRows);
    }
    return [
      {
        what: `${fewShotRows} rows with four examples on ${weights}, the prefix kept`,
        ours: kept,
        other: whole,
        otherName: 'every prompt read whole',
        unit: 'ms per row',
        limit: { kind: 'ratio-at-most', value: 1 },
      },
    ];
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Share of the time in which a service has as many requests as it may have; its own double takes so many milliseconds for each. */
async function busyService(rounds: number): Promise<BenchmarkRow> {
  const shares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-benchmark-'));
    const service = await startNewsService({ latencyMs, failEvery: null });
    const { store, runner, ...opened } = openRunner(home, service);
    try {
      const run = async (count: number) => {
        const data = dataset(count);
        store.evaluation.datasets.put(data);
        const candidates = ['x', 'y'].map((name) => candidate(name, { model: `news:${name}` }));
        const given = suite(data, { candidates, baseline: 'x', concurrency: atOnce });
        await timed(store, given, async (one) => {
          const { id } = runner.start({ suite: one });
          await runner.settled(id);
          return id;
        });
      };
      // The first answers load our own code: once in an engine's life.
      await run(atOnce);
      service.beginMeasuring();
      await run(remoteRows);
      shares.push(100 * service.busyShare(atOnce));
    } finally {
      await opened.close();
      service.close();
      rmSync(home, { recursive: true, force: true });
    }
  }
  return {
    what: `${2 * remoteRows} requests to a service of ${latencyMs} ms, ${atOnce} at once: how busy it is kept`,
    ours: shares,
    unit: '%',
    limit: { kind: 'at-least', value: 95 },
  };
}

/** A suite on a whole engine, to its end. @returns milliseconds */
function timedRun({ store, evaluationDesk }: Engine, given: Suite): Promise<number> {
  return timed(store, given, async (one) => {
    const { id } = await evaluationDesk.start({ suite: one as never });
    while (store.evaluation.runs.get(id)?.state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    return id;
  });
}

/** @returns milliseconds. Throws where an answer failed: a figure of a run that did not run is none. */
async function timed(
  store: Pick<Store, 'evaluation'>,
  given: Suite,
  run: (given: Suite) => Promise<string>,
): Promise<number> {
  const from = performance.now();
  const id = await run(given);
  const took = performance.now() - from;
  const kept = store.evaluation.runs.get(id);
  if (kept?.state !== 'done' || kept.failed > 0)
    throw new Error(`The run ended ${kept?.state}, ${kept?.failed} failed.`);
  return took;
}
