import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RegressionView } from '../../../electron/engine/features/evaluation/view.ts';
import { evaluationMaterial } from '../../support/evaluationMaterial.ts';
import { command } from './commandDouble.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { sheet, metrics, run } = evaluationMaterial();
const estimate = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.05, n: 12, missing: 0, spread: null });

/** A desk that knows two runs: the second repeats the first. */
function desk(moved: Partial<RegressionView> = {}) {
  const summary = { id: 'run-1', name: 'Sections', createdAt: Date.UTC(2026, 10, 25, 9), state: 'done' };
  const view = {
    ...summary,
    id: 'run-2',
    suite: run.suite,
    metrics,
    progress: [],
    rows: 12,
    spentUsd: 0,
    error: null,
  };
  const asked: unknown[] = [];
  const sheetView = {
    ...sheet,
    sentences: ['A verdict.'],
    failures: [],
    published: [] as unknown[],
    primary: 'accuracy',
    baseline: 'openai-large.zero-shot',
  };
  const regression: RegressionView = {
    before: summary as RegressionView['before'],
    after: view as unknown as RegressionView['after'],
    changed: [],
    metrics: [],
    rows: [],
    ...moved,
  };
  const evaluationDesk = {
    runs: () => [{ id: 'run-2' }, { id: 'run-1' }],
    repeat: async () => view,
    run: () => view,
    sheet: () => sheetView,
    regression: (id: string) => (id === 'run-2' ? regression : null),
    readPublished: (given: unknown) => {
      asked.push(given);
      return {
        ...sheetView,
        published: [
          { candidate: 'gemma.4-shot', task: 'arc, 25-shot', metric: 'acc', value: 0.2611, error: 0.0128, source: 'x' },
        ],
      };
    },
  };
  return { engine: { evaluationDesk }, asked };
}

describe('evaluate repeat', () => {
  // It ran the suite again and then printed a sheet like any other: what moved was only on the page.
  it('says what moved, and what is not as it was', async () => {
    const { engine } = desk({
      changed: [{ candidate: 'gemma.4-shot', what: 'runtimeVersion', before: '3.22.0', after: '3.22.1' }],
      metrics: [
        {
          candidate: 'gemma.4-shot',
          metric: 'accuracy',
          before: estimate(0.8),
          after: estimate(0.7),
          difference: -0.1,
          low: -0.15,
          high: -0.05,
          moved: 'worse',
        },
      ],
      rows: [{ candidate: 'gemma.4-shot', row: 'r', input: 'A\nferry', was: 'Sports', is: 'World', moved: 'worse' }],
    });
    const { exitCode, out } = await command(['evaluate', 'repeat', 'run-1'], { engine });
    expect(exitCode).toBe(0);
    expect(out).toContain('Since the run of 2026-11-25 09:00 UTC (run-1): 1 figure is worse.');
    expect(out).toMatch(/gemma\.4-shot +accuracy +80\.0 % +70\.0 % +\u221210\.0 points .*worse/);
    expect(out).toMatch(/runtimeVersion +gemma\.4-shot +3\.22\.0 +3\.22\.1/);
    expect(out).toContain('  worse, gemma.4-shot: A ferry: Sports -> World\n');
    const { json } = await command(['evaluate', 'repeat', 'run-1', '--json'], { engine });
    expect(json()).toMatchObject({ regression: { metrics: [{ moved: 'worse' }], changed: [{}], rows: [{}] } });
  });

  it('says that nothing moved, rather than nothing', async () => {
    const { out } = await command(['evaluate', 'repeat', 'run-1'], desk());
    expect(out).toContain('nothing moved beyond its noise.');
    expect(out).toContain('No answer changed sides.');
  });
});

describe('evaluate show', () => {
  // The one in twenty that is slow, and the energy, stood on the page and in the JSON only.
  it('has the slow answers and the energy of the sheet, too', async () => {
    const { engine } = desk();
    const shown = { ...engine.evaluationDesk.sheet() };
    shown.candidates = shown.candidates.map((candidate) => ({
      ...candidate,
      latency: { p50Ms: 1_300, p95Ms: 2_600 },
      energyWh: 4.25,
    }));
    engine.evaluationDesk.sheet = () => shown;
    const { out } = await command(['evaluate', 'show', 'run-2'], { engine });
    expect(out).toMatch(/ANSWER, P95 .* WH\/1000/);
    expect(out).toMatch(/1\.3 s, 2\.6 s .* 4\.25 /);
  });
});

describe('evaluate published', () => {
  const file = path.join(folder, 'results_1.json');
  writeFileSync(file, '{"results":{}}');

  it('puts the results beside a candidate, and asks which one where there are several', async () => {
    const { engine, asked } = desk();
    const whose = await command(['evaluate', 'published', 'run-2', file], { engine });
    expect(whose).toMatchObject({ exitCode: 2, out: '' });
    expect(whose.err).toContain('gemma.4-shot');
    const named = await command(['evaluate', 'published', 'last', file, '--candidate', 'gemma.4-shot'], { engine });
    expect(named.exitCode).toBe(0);
    expect(named.out).toMatch(/gemma\.4-shot +arc, 25-shot +acc +0\.2611 ± 0\.0128/);
    expect(asked).toEqual([{ run: 'run-2', candidate: 'gemma.4-shot', text: '{"results":{}}' }]);
  });
});
