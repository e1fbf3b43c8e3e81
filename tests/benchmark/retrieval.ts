import { rm } from 'node:fs/promises';
import { createEngine } from '../../electron/engine/engine.ts';
import { temporaryHome } from '../support/startEngine.ts';
import { cranfieldQueries, leastNdcg, prepareCranfield, searchModes, takeInCranfield } from './cranfield.ts';
import { measureOtherCollections } from './otherCollections.ts';
import type { BenchmarkRow } from './report.ts';

/** Cranfield (1,400 abstracts, 225 questions, every grade above 0 relevant) through the whole of the app: files, passages, index, search. */
export async function measureRetrievalQuality(note: (text: string) => void): Promise<BenchmarkRow[]> {
  const home = await temporaryHome();
  try {
    if (!(await prepareCranfield(home))) return [];
    const engine = await createEngine({ home });
    try {
      const id = await takeInCranfield(engine, note);
      const queries = cranfieldQueries();
      const rows: BenchmarkRow[] = [];
      for (const mode of searchModes) {
        const { ndcg10, latency } = await engine.measuring.measure(id, { queries, mode });
        note(
          `  ${mode}: nDCG@10 ${ndcg10.toFixed(4)}, p50 ${latency.p50Ms.toFixed(1)} ms, p95 ${latency.p95Ms.toFixed(1)} ms`,
        );
        rows.push({
          what: `Cranfield, ${mode}: nDCG@10`,
          ours: [ndcg10],
          unit: '',
          limit: { kind: 'at-least', value: leastNdcg[mode] },
        });
        rows.push({
          what: `Cranfield, ${mode}: p95 of a search for 100 passages`,
          ours: [latency.p95Ms],
          unit: 'ms',
          limit: { kind: 'at-most', value: 200 },
        });
      }
      return [...rows, ...(await measureOtherCollections(engine, note))];
    } finally {
      await engine.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
