import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMeasureRuns } from '../../../electron/engine/features/knowledge/measureRuns.ts';
import { createJobs } from '../../../electron/engine/jobs/jobs.ts';
import type { RetrievalMeasure } from '../../../electron/engine/retrieval/measureRetrieval.ts';
import { againstBest } from '../../../electron/engine/retrieval/measuring/againstBest.ts';
import { openStore } from '../../../electron/engine/store/store.ts';

describe('set-ups on the same questions', () => {
  const hard = Array.from({ length: 40 }, (_, question) => (question % 4) / 4);
  const better = hard.map((score, question) => score + 0.05 + (question % 3) / 100);

  // Their own intervals overlap by far: by these no set-up was ever the best, though each question said so.
  it('are compared question by question', () => {
    const { best, isSure, differences } = againstBest([hard, better]);
    expect({ best, isSure }).toEqual({ best: 1, isSure: true });
    expect(differences[1]).toBeNull();
    expect(differences[0]?.mean).toBeCloseTo(-0.0598, 3);
    expect(differences[0]?.high).toBeLessThan(-0.05);
  });

  it('have no sure best where chance may have it, or where there are too few', () => {
    const mixed = hard.map((score, question) => score + (question % 2 === 0 ? 0.2 : -0.19));
    expect(againstBest([hard, mixed]).isSure).toBe(false);
    expect(
      againstBest([
        [0, 0],
        [1, 1],
      ]),
    ).toMatchObject({ best: 1, isSure: false });
    expect(againstBest([hard])).toEqual({ best: 0, isSure: false, differences: [null] });
    expect(againstBest([])).toEqual({ best: null, isSure: false, differences: [] });
  });
});

describe('what was measured', () => {
  // A restart between two lengths of passages took the table with it: there was nothing to compare with.
  it('is still there after a restart, without what was under way', async () => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-measures-'));
    const open = (measure: () => Promise<RetrievalMeasure>) => {
      const store = openStore({ home, appVersion: 'test' });
      const jobs = createJobs();
      const index = { embedding: 'local:e', chunking: { maxTokens: 64, overlapTokens: 8 } };
      const runs = createMeasureRuns(
        {
          knowledge: { get: async () => ({ id: 'base', name: 'Base', index }) } as never,
          measuring: { measure },
          embedder: { models: () => [] } as never,
          jobs,
          settings: store.settings,
        },
        { tell: () => undefined, watch: async function* () {} as never },
      );
      return { runs, jobs, close: async () => (await jobs.close(), store.close()) };
    };
    const queries = [{ id: '1', query: 'q', relevant: { a: 1 } }];
    try {
      let value = 0.5;
      const first = open(
        async () => ({ ndcg10: (value -= 0.1), perQuery: Array(9).fill(value) }) as unknown as RetrievalMeasure,
      );
      await first.runs.start('Base', queries, [{ mode: 'hybrid' }, { mode: 'keyword' }]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const before = first.runs.list('base');
      expect(before.map(({ mode, state, isBest }) => [mode, state, isBest])).toEqual([
        ['hybrid', 'done', true],
        ['keyword', 'done', false],
      ]);
      expect(before[1]?.againstBest?.mean).toBeCloseTo(-0.1);
      expect(before[0]).not.toHaveProperty('perQuery');
      await first.close();
      const second = open(() => new Promise(() => undefined));
      expect(second.runs.list('base')).toEqual(before);
      void second.runs.start('Base', queries, [{ mode: 'dense' }]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(second.runs.list('base')).toHaveLength(3);
      second.runs.remove('base', before[0]?.id ?? '');
      await second.close();
      const third = open(() => new Promise(() => undefined));
      expect(third.runs.list('base').map(({ id }) => id)).toEqual([before[1]?.id]);
      await third.close();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
