import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createEngine } from '../../electron/engine/engine.ts';
import { openStore } from '../../electron/engine/store/store.ts';
import { createRandom } from '../../electron/engine/statistics/random.ts';
import { candidate, cell, dataset, suite } from '../unit/store/evaluation/evaluationFixtures.ts';
import type { BenchmarkRow } from './report.ts';

const rowCount = 10_000;
const candidates = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A large run - 10,000 rows, six candidates - opened from the disk, filtered, searched, and its sheet made anew: through the engine's procedures. */
export async function measureSheet(rounds: number): Promise<BenchmarkRow[]> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-sheet-'));
  try {
    const run = writeRun(home);
    const figures: Record<'opened' | 'filtered' | 'searched' | 'decided', number[]> = {
      opened: [],
      filtered: [],
      searched: [],
      decided: [],
    };
    for (let round = 0; round < rounds; round += 1) {
      // A fresh engine each time: nothing of the run is in memory.
      const engine = await createEngine({ home, gpu: false });
      const page = { run, offset: 0, limit: 100 };
      const timed = async (name: keyof typeof figures, work: () => unknown) => {
        const begun = performance.now();
        await work();
        figures[name].push(performance.now() - begun);
      };
      await timed('opened', async () => {
        await engine.caller.evaluation.run({ id: run });
        await engine.caller.evaluation.table(page);
      });
      await engine.caller.evaluation.table({ ...page, search: 'text 77' });
      await timed('filtered', () => engine.caller.evaluation.table({ ...page, filter: 'differ', sort: 'b' }));
      await timed('searched', () => engine.caller.evaluation.table({ ...page, search: 'text 999' }));
      await engine.caller.evaluation.sheet({ run });
      await timed('decided', () => engine.caller.evaluation.sheet({ run, margin: 0.01 * (round + 1) }));
      await engine.close();
    }
    const atMost = (what: string, ours: number[], value: number): BenchmarkRow => ({
      what: `${rowCount.toLocaleString('en-US')} rows x ${candidates.length} candidates: ${what}`,
      ours,
      unit: 'ms',
      limit: { kind: 'at-most', value },
    });
    return [
      atMost('opened', figures.opened, 500),
      atMost('filtered and sorted', figures.filtered, 100),
      atMost('searched', figures.searched, 100),
      atMost('sheet at another margin', figures.decided, 500),
    ];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Writes the run into a data folder. @returns its id */
export function writeRun(home: string): string {
  const store = openStore({ home, appVersion: '0' });
  try {
    const rows = dataset(rowCount);
    store.evaluation.datasets.put(rows);
    const { id } = store.evaluation.runs.create({
      suite: suite(rows, { candidates: candidates.map((name) => candidate(name)), baseline: 'a' }),
      rows: rows.rows.map((row) => row.id),
    });
    const random = createRandom(1);
    for (const [number, name] of candidates.entries()) {
      for (let from = 0; from < rowCount; from += 1_000) {
        store.evaluation.cells.put(
          Array.from({ length: 1_000 }, (_, index) => {
            const right = random.uniform() < 0.6 + 0.05 * number;
            return cell(id, name, from + index, {
              scores: { 'exact-match': { value: right ? 1 : 0, passed: right, reason: '' } },
            });
          }),
        );
      }
    }
    store.evaluation.runs.setState(id, 'done');
    return id;
  } finally {
    store.close();
  }
}
