import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEngine } from '../../electron/engine/engine.ts';
import type { Suite } from '../../electron/engine/evaluation/suite.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import { startNewsService } from '../support/newsService.ts';
import { openRunner } from '../support/openRunner.ts';
import { writeTinyLlama } from '../support/tinyLlama.ts';
import { candidate, dataset, suite } from '../unit/store/evaluation/evaluationFixtures.ts';
import type { BenchmarkRow } from './report.ts';

const rows = 1_000;
/** A short answer: what a run adds is the same for a long one. */
const outputTokens = 160;
const remoteRows = 240;
const atOnce = 8;
const latencyMs = 500;

/** What running a suite costs beside the model itself, and how busy it keeps a service. */
export async function measureEvaluationRun(rounds: number): Promise<BenchmarkRow[]> {
  return [await overhead(Math.min(rounds, 3)), await busyService(Math.min(rounds, 3))];
}

/**
 * 1,000 rows on one local model in the smallest size there is: whatever the run does beside it weighs most. Against the AI SDK model itself, called in a loop
 * with the same prompts and settings.
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
    const given = suite(data, { candidates: [candidate('a', { model: `local:${id}`, settings })] });
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
      ours.push(
        (await timed(engine.store, given, async (one) => {
          const { id: run } = await engine.evaluationDesk.start({ suite: one as never });
          while (engine.store.evaluation.runs.get(run)?.state === 'running')
            await new Promise((r) => setTimeout(r, 20));
          return run;
        })) / rows,
      );
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
