import { describe, expect, it } from 'vitest';
import { makeSheet } from '../../../../electron/engine/evaluation/deciding/makeSheet.ts';
import type { DecisionMetric } from '../../../../electron/engine/evaluation/deciding/decisionInput.ts';
import type { SheetCandidate } from '../../../../electron/engine/evaluation/sheet.ts';
import { percentile } from '../../../../electron/engine/statistics/percentile.ts';
import { wilson } from '../../../../electron/engine/statistics/wilson.ts';
import {
  errorRate,
  failedCell,
  points,
  right,
  scriptedAnswer,
  scriptedCandidate,
  scriptedCell,
  scriptedRun,
} from './scriptedRun.ts';

const cloud = scriptedCandidate('cloud', 'openai:big');
const small = scriptedCandidate('small');
const tiny = scriptedCandidate('tiny');

/** The cloud is right in 180 of 200 rows, the small one in 176 of 195 (five failed), the tiny one in 100 (ten are still to come). */
function threeCandidates() {
  return scriptedRun({
    candidates: [cloud, small, tiny],
    rows: 200,
    metrics: [right, points],
    cell(candidate, position) {
      if (candidate === 'small' && position >= 195) return failedCell('small', position);
      if (candidate === 'tiny' && position >= 190) return null;
      const isRight =
        candidate === 'cloud' ? position >= 20 : candidate === 'small' ? position >= 19 : position % 19 < 10;
      return {
        scores: { right: isRight ? 1 : 0, points: position % 10 === 0 ? null : isRight ? 0.8 : 0.2 },
        peakMemoryBytes: candidate === 'cloud' ? null : candidate === 'small' ? 900 + (position % 7) : 300,
        energyWh: candidate === 'small' ? 0.002 : null,
        answer: scriptedAnswer({
          usage: { inputTokens: 20 + (position % 2), cachedInputTokens: null, outputTokens: 4, reasoningTokens: null },
          timings: {
            loadMs: 900,
            queueMs: 5,
            ttftMs: candidate === 'tiny' ? null : position,
            totalMs: (candidate === 'cloud' ? 300 : candidate === 'small' ? 200 : 100) + position,
            outputTokensPerSecond: candidate === 'cloud' ? null : 40 + (position % 3),
          },
          ...(candidate === 'cloud'
            ? {
                cost: {
                  usd: position % 2 === 0 ? 0.001 : 0.003,
                  priceListDate: position < 5 ? '2026-10-01' : '2026-11-01',
                },
                leftMachine: true,
                destination: 'api.openai.com',
              }
            : {}),
          finishReason: candidate === 'tiny' && position < 12 ? 'length' : 'stop',
          conditions: {
            startedAt: new Date(1_700_000_000_000 - position).toISOString(),
            foreignLoad: position === 3 ? 0.4 : 0,
            cold: position === 0,
            modelSha256: candidate,
          },
        }),
      };
    },
  });
}

const lineOf = (candidates: SheetCandidate[], id: string) =>
  candidates.find((line) => line.id === id) as SheetCandidate;

describe('the sheet of scripted answers with a known accuracy', () => {
  const sheet = makeSheet(threeCandidates());

  // Catches: failed rows scored as wrong, rows to come taken for missing ones.
  it('has the shares that the script gave, over the rows that have an answer', () => {
    expect(sheet.run).toBe('run-1');
    const figures = sheet.candidates.map(({ id, metrics, rows }) => ({ id, ...metrics['right'], rows }));
    expect(figures).toEqual([
      {
        id: 'cloud',
        mean: 0.9,
        ...wilson(180, 200, 0.95),
        n: 200,
        missing: 0,
        spread: null,
        rows: { done: 200, failed: 0, waiting: 0 },
      },
      {
        id: 'small',
        mean: 176 / 195,
        ...wilson(176, 195, 0.95),
        n: 195,
        missing: 5,
        spread: null,
        rows: { done: 195, failed: 5, waiting: 0 },
      },
      {
        id: 'tiny',
        mean: 100 / 190,
        ...wilson(100, 190, 0.95),
        n: 190,
        missing: 0,
        spread: null,
        rows: { done: 190, failed: 0, waiting: 10 },
      },
    ]);
  });

  // Catches: a null score (the judge abstained) taken for 0.
  it('leaves rows without a score out of a mean and counts them', () => {
    const line = lineOf(sheet.candidates, 'cloud').metrics['points'];
    expect(line?.n).toBe(180);
    expect(line?.missing).toBe(20);
    // Of 20 wrong rows two have no score.
    expect(line?.mean).toBeCloseTo((18 * 0.2 + 162 * 0.8) / 180, 12);
    expect(line?.low).toBeLessThan(line?.mean ?? 0);
    expect(line?.high).toBeGreaterThan(line?.mean ?? 0);
  });

  it('has the times, tokens and money of the answers', () => {
    const positions = Array.from({ length: 200 }, (_, position) => position);
    expect(lineOf(sheet.candidates, 'cloud')).toMatchObject({
      ttft: { p50Ms: percentile(positions, 0.5), p95Ms: percentile(positions, 0.95) },
      latency: { p50Ms: 300 + percentile(positions, 0.5), p95Ms: 300 + percentile(positions, 0.95) },
      tokensPerSecond: null,
      tokens: { input: 20.5, cached: null, output: 4 },
      costPer1000: { usd: expect.closeTo(2, 9), priceListDate: '2026-10-01' },
      energyWh: null,
      peakMemoryBytes: null,
      leftMachine: true,
      destination: 'api.openai.com',
    });
    expect(lineOf(sheet.candidates, 'small')).toMatchObject({
      tokensPerSecond: 41,
      costPer1000: { usd: 0, priceListDate: null },
      energyWh: expect.closeTo(2, 9),
      peakMemoryBytes: 906,
      leftMachine: false,
      destination: null,
    });
    expect(lineOf(sheet.candidates, 'tiny').ttft).toBeNull();
  });

  it('puts on a front who is not beaten, and leaves out who has no figure', () => {
    expect(sheet.candidates.map(({ id, pareto }) => ({ id, ...pareto }))).toEqual([
      // 0.9 against 0.903 of the small one, for more money and time.
      { id: 'cloud', cost: false, speed: false, memory: false },
      { id: 'small', cost: true, speed: true, memory: true },
      { id: 'tiny', cost: false, speed: true, memory: true },
    ]);
  });

  it('says what all answers were measured under, and in what they differ', () => {
    const line = lineOf(sheet.candidates, 'cloud');
    expect(line.mixed).toEqual(['cold']);
    expect(line.conditions).toMatchObject({
      cold: null,
      modelSha256: 'cloud',
      foreignLoad: 0.4,
      startedAt: new Date(1_700_000_000_000 - 199).toISOString(),
    });
  });

  it('holds every other candidate against the baseline on the rows that both have', () => {
    expect(sheet.verdicts.map(({ a, b, metric, n, test }) => ({ a, b, metric, n, test }))).toEqual([
      { a: 'small', b: 'cloud', metric: 'right', n: 195, test: 'mcnemar' },
      { a: 'tiny', b: 'cloud', metric: 'right', n: 190, test: 'mcnemar' },
    ]);
    const [first, second] = sheet.verdicts;
    expect(first).toMatchObject({
      wins: 1,
      losses: 0,
      ties: 194,
      verdict: 'not-worse',
      rowsNeeded: null,
      margin: 0.03,
    });
    expect(first?.difference).toBeCloseTo(1 / 195, 12);
    expect(second?.verdict).toBe('worse');
  });

  it('says why a pair may not be comparable', () => {
    expect(sheet.verdicts[0]?.fairness).toEqual(['small gave no answer to 5 of 200 rows: they are left out.']);
    expect(sheet.verdicts[1]?.fairness).toEqual([
      'tiny reached the token limit in 12 of 190 answers.',
      'tiny has not answered all rows yet: only those that both have are compared.',
    ]);
  });

  it('is the same for the same cells in another order', () => {
    const input = threeCandidates();
    expect(makeSheet({ ...input, cells: input.cells.toReversed() })).toEqual(sheet);
  });
});

describe('repeats', () => {
  /** Each row three times; every third row is right in two of three. */
  const input = scriptedRun({
    candidates: [cloud, small],
    rows: 90,
    metrics: [right],
    suite: { repeats: 3 },
    cell: (candidate, position, repeat) => {
      if (candidate === 'small' && position === 4 && repeat === 2) return failedCell('small', position, repeat);
      const value = position % 3 === 0 ? (repeat === 0 ? 0 : 1) : position % 3 === 1 ? 1 : 0;
      return { scores: { right: value } };
    },
  });
  const sheet = makeSheet(input);
  const [first, second] = sheet.candidates;

  // Catches: 270 answers taken for 270 rows, which would make every interval too narrow by the root of three.
  it('do not count as rows', () => {
    const estimate = first?.metrics['right'];
    expect(estimate?.n).toBe(90);
    expect(estimate?.mean).toBeCloseTo(5 / 9, 12);
    const once = wilson(50, 90, 0.95);
    const thrice = wilson(150, 270, 0.95);
    expect((estimate?.high ?? 0) - (estimate?.low ?? 0)).toBeGreaterThan(1.2 * (thrice.high - thrice.low));
    expect((estimate?.high ?? 0) - (estimate?.low ?? 0)).toBeLessThan(once.high - once.low);
  });

  it('have a spread', () => {
    // Of 0, 1, 1 the standard deviation is the root of a third; a third of the rows have it.
    expect(first?.metrics['right']?.spread).toBeCloseTo(Math.sqrt(1 / 3) / 3, 12);
  });

  it('that failed are shown, and the row keeps the others', () => {
    expect(second?.rows).toEqual({ done: 89, failed: 1, waiting: 0 });
    expect(second?.metrics['right']?.n).toBe(90);
    expect(sheet.verdicts[0]).toMatchObject({ wins: 0, losses: 0, ties: 90, test: 'bootstrap-widened' });
  });

  // Ninety equal rows are good reason for "not worse", and never proof with an interval of no width.
  it('that are equal throughout still leave doubt', () => {
    expect(sheet.verdicts[0]?.low).toBeLessThan(-0.01);
    expect(sheet.verdicts[0]?.verdict).toBe('cannot-tell');
  });
});

describe('a figure of the whole set', () => {
  const input = scriptedRun({
    candidates: [cloud, small],
    rows: 120,
    metrics: [errorRate],
    suite: { margin: 0.02 },
    cell: (candidate, position) => {
      const words = 5 + (position % 11);
      const errors =
        position % 4 === 0 ? 1 + (position % 3) + (candidate === 'small' && position % 8 === 0 ? 2 : 0) : 0;
      return { scores: { errors: { value: errors / words, counts: { errors, words } } } };
    },
  });
  const sheet = makeSheet(input);

  // Catches: the mean of the rows' own rates.
  it('is made of the sums, not of the rows', () => {
    let [errors, words] = [0, 0];
    for (const { candidate, scores } of input.cells) {
      if (candidate !== 'cloud') continue;
      errors += scores['errors']?.counts?.['errors'] ?? 0;
      words += scores['errors']?.counts?.['words'] ?? 0;
    }
    const line = sheet.candidates[0]?.metrics['errors'];
    expect(line?.mean).toBeCloseTo(errors / words, 12);
    expect(line?.low).toBeLessThan(errors / words);
    expect(line?.high).toBeGreaterThan(errors / words);
  });

  // Catches: a direction that is not turned for errors, where less is better.
  it('is turned so that less is in favour', () => {
    const [verdict] = sheet.verdicts;
    const [baseline, other] = sheet.candidates.map(({ metrics }) => metrics['errors']?.mean ?? 0);
    expect(verdict?.difference).toBeCloseTo((baseline ?? 0) - (other ?? 0), 12);
    expect(verdict?.difference).toBeLessThan(0);
    expect(verdict?.losses).toBe(15);
    expect(verdict?.wins).toBe(0);
    expect(verdict?.test).toBe('bootstrap');
    expect(verdict?.p).toBeLessThan(0.01);
  });
});

describe('a figure over classes', () => {
  /** Mean over the classes that occur of the share that is right, from counts that only name what happened. */
  const perClass: DecisionMetric = {
    ...errorRate,
    name: 'recall',
    better: 'higher',
    combine(sums) {
      const classes = new Map<string, { right: number; all: number }>();
      for (const [key, count] of Object.entries(sums)) {
        const [gold = '', said] = key.split('>');
        const own = classes.get(gold) ?? { right: 0, all: 0 };
        classes.set(gold, { right: own.right + (said === gold ? count : 0), all: own.all + count });
      }
      const shares = [...classes.values()].map(({ right: hits, all }) => (all === 0 ? 0 : hits / all));
      return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
    },
  };

  // A class of two rows is not in every draw. Told as a sum of 0 it would count as a class of which nothing was right.
  it('does not count a class that a draw lacks', () => {
    const sheet = makeSheet(
      scriptedRun({
        candidates: [cloud, small],
        rows: 60,
        metrics: [perClass],
        cell: (_, position) => {
          const gold = position < 2 ? 'rare' : 'common';
          return { scores: { recall: { value: 1, counts: { [`${gold}>${gold}`]: 1 } } } };
        },
      }),
    );
    expect(sheet.candidates[0]?.metrics['recall']).toMatchObject({ mean: 1, ...wilson(60, 60, 0.95) });
  });
});

describe('a figure over classes of few rows', () => {
  const share: DecisionMetric = {
    ...errorRate,
    name: 'share',
    better: 'higher',
    scale: 'share',
    combine: ({ hits = 0, all = 0 }) => (all === 0 ? null : hits / all),
  };

  // Four rows are so few that the drawn interval is wider than the scale: "-21 to 107 %" says nothing to anybody.
  it('stays on its scale', () => {
    const sheet = makeSheet(
      scriptedRun({
        candidates: [cloud, small],
        rows: 4,
        metrics: [share],
        cell: (_, position) => ({ scores: { share: { value: 1, counts: { hits: position === 0 ? 0 : 1, all: 1 } } } }),
      }),
    );
    const figure = sheet.candidates[0]?.metrics['share'];
    expect(figure?.mean).toBe(0.75);
    expect(figure?.low).toBeGreaterThanOrEqual(0);
    expect(figure?.high).toBe(1);
  });
});

describe('odd runs', () => {
  it('without any answer yet have lines without figures, and no verdict', () => {
    const sheet = makeSheet(scriptedRun({ candidates: [cloud, small], rows: 10, metrics: [right], cell: () => null }));
    expect(sheet.candidates[0]).toMatchObject({
      metrics: {},
      ttft: null,
      latency: null,
      costPer1000: null,
      energyWh: null,
      conditions: null,
      rows: { done: 0, failed: 0, waiting: 10 },
      pareto: { cost: false, speed: false, memory: false },
    });
    expect(sheet.verdicts[0]).toMatchObject({ verdict: 'cannot-tell', n: 0, difference: 0, low: -1, high: 1, p: 1 });
    expect(sheet.verdicts[0]?.rowsNeeded).toBeNull();
    expect(JSON.stringify(sheet)).not.toContain('null,"high"');
  });

  it('with a candidate that failed throughout have nothing to hold it against', () => {
    const sheet = makeSheet(
      scriptedRun({
        candidates: [cloud, small],
        rows: 10,
        metrics: [right],
        cell: (candidate, position) =>
          candidate === 'small' ? failedCell('small', position) : { scores: { right: 1 } },
      }),
    );
    expect(sheet.candidates[1]?.metrics).toEqual({});
    expect(sheet.verdicts[0]).toMatchObject({ n: 0, verdict: 'cannot-tell' });
  });

  // A metric may score with NaN by a bug, and a cell may belong to a row that another version of the data had.
  it('with scores that are no numbers and cells of other rows take neither in', () => {
    const input = scriptedRun({
      candidates: [cloud, small],
      rows: 4,
      metrics: [right],
      cell: (_, position) => ({ scores: { right: position === 0 ? Number.NaN : 1 } }),
    });
    const stray = scriptedCell('cloud', 99, 0, { scores: { right: 0 } });
    const foreign = scriptedCell('gone', 1, 0, { scores: { right: 0 } });
    const sheet = makeSheet({ ...input, cells: [...input.cells, stray, foreign] });
    expect(sheet.candidates[0]?.metrics['right']).toMatchObject({ mean: 1, n: 3, missing: 1 });
  });

  it('whose labels are called like parts of an object are counted like any other', () => {
    const combine = (sums: Record<string, number>) => (sums['__proto__'] ?? 0) / (sums['constructor'] ?? 1);
    const odd = { ...errorRate, combine };
    const counts = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, number>;
    const sheet = makeSheet(
      scriptedRun({
        candidates: [cloud, small],
        rows: 12,
        metrics: [odd],
        cell: () => ({ scores: { errors: { value: 1, counts } } }),
      }),
    );
    expect(sheet.candidates[0]?.metrics['errors']?.mean).toBe(0.5);
  });

  it('whose primary metric or baseline is not there are refused by name', () => {
    const input = scriptedRun({ candidates: [cloud], rows: 1, metrics: [right], cell: () => null });
    const other = (suite: object) => () =>
      makeSheet({ ...input, run: { id: 'x', suite: { ...input.run.suite, ...suite } } });
    expect(other({ primary: 'wrong' })).toThrow(expect.objectContaining({ code: 'evaluation/metric' }));
    expect(other({ baseline: 'nobody' })).toThrow(expect.objectContaining({ code: 'evaluation/candidate' }));
  });
});
