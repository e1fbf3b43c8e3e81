import { compareRows } from '../../electron/engine/evaluation/deciding/compareRows.ts';
import { decide } from '../../electron/engine/evaluation/deciding/decide.ts';
import type { DecisionInput, DecisionMetric } from '../../electron/engine/evaluation/deciding/decisionInput.ts';
import { estimate } from '../../electron/engine/evaluation/deciding/estimate.ts';
import { makeSheet } from '../../electron/engine/evaluation/deciding/makeSheet.ts';
import { pairScores } from '../../electron/engine/evaluation/deciding/pairScores.ts';
import { candidateColumn, readScores } from '../../electron/engine/evaluation/deciding/scoreTable.ts';
import { slices } from '../../electron/engine/evaluation/deciding/slices.ts';
import { stayLocal } from '../../electron/engine/evaluation/deciding/stayLocal.ts';
import type { Score } from '../../electron/engine/evaluation/metric.ts';
import { createRandom, type Random } from '../../electron/engine/statistics/random.ts';
import {
  errorRate,
  points,
  right,
  scriptedAnswer,
  scriptedCandidate,
  scriptedRun,
} from '../unit/evaluation/deciding/scriptedRun.ts';
import type { BenchmarkRow } from './report.ts';

const simulatedPairs = 10_000;
const margin = 0.03;
const confidence = 0.95;

/** Scores of one row: of the baseline, and of the other. */
type Draw = () => [base: number | Partial<Score>, other: number | Partial<Score>];

/**
 * Whether a verdict is true, by simulation through the same code as a sheet: how often 95 % intervals hold the truth, and how often a candidate that is worse by
 * exactly the margin is called "not worse". And how long a large sheet takes.
 */
export function measureVerdict(rounds: number, note: (text: string) => void): BenchmarkRow[] {
  const rows: BenchmarkRow[] = [];
  for (const scene of coverageScenes()) {
    const share = coverage(scene);
    note(`  ${scene.what}: ${(100 * share).toFixed(1)} % hold the truth`);
    rows.push({
      what: `95 % interval, ${scene.what}: points from 95`,
      ours: [Math.abs(100 * share - 95)],
      unit: 'points',
      limit: { kind: 'at-most', value: 2 },
    });
  }
  for (const { what, share } of mistakes(note)) {
    rows.push({ what, ours: [100 * share], unit: '%', limit: { kind: 'at-most', value: 5 } });
  }
  return [...rows, ...speed(rounds)];
}

interface Scene {
  what: string;
  metric: DecisionMetric;
  rows: number;
  simulations: number;
  /** Of the pair's difference, else of the baseline's own figure. */
  paired: boolean;
  /** The truth of this data set, and where its rows come from. */
  begin: (random: Random) => { truth: number; draw: Draw };
}

/** Truths are drawn anew for each data set: a share of exactly 90 % of 30 rows would measure the gaps between whole rows. */
function coverageScenes(): Scene[] {
  return [30, 100, 300, 1_000].flatMap((rows): Scene[] => [
    {
      what: `share right, ${rows} rows`,
      metric: right,
      rows,
      simulations: 6_000,
      paired: false,
      begin: (random) => {
        const truth = 0.3 + 0.65 * random.uniform();
        return { truth, draw: () => [random.uniform() < truth ? 1 : 0, 0] };
      },
    },
    {
      what: `difference of shares, ${rows} rows`,
      metric: right,
      rows,
      simulations: 6_000,
      paired: true,
      begin: (random) => {
        const [wins, losses] = [0.05 + 0.15 * random.uniform(), 0.05 + 0.15 * random.uniform()];
        return { truth: wins - losses, draw: () => rightPair(random, wins, losses) };
      },
    },
    {
      what: `mean score, ${rows} rows`,
      metric: points,
      rows,
      simulations: 3_000,
      paired: false,
      // A token F1: four in ten nothing, a third everything, the rest between.
      begin: (random) => ({ truth: 0.35 + 0.25 * 0.6, draw: () => [f1(random), 0] }),
    },
    {
      what: `difference of mean scores, ${rows} rows`,
      metric: points,
      rows,
      simulations: rows < 300 ? 2_000 : 3_000,
      paired: true,
      // Half of the rows are alike.
      begin: (random) => ({
        truth: -0.5 * 0.06,
        draw: () => {
          const base = random.uniform();
          return [base, random.uniform() < 0.5 ? base : base - 0.06 + 0.3 * random.normal()];
        },
      }),
    },
    {
      what: `errors over words, ${rows} rows`,
      metric: errorRate,
      rows,
      simulations: 1_000,
      paired: false,
      // Of every word, one in eight is wrong; sentences differ in length and in how hard they are.
      begin: (random) => ({ truth: 0.125, draw: () => [sentence(random), sentence(random)] }),
    },
  ]);
}

function rightPair(random: Random, wins: number, losses: number): [number, number] {
  const where = random.uniform();
  if (where < wins) return [0, 1];
  if (where < wins + losses) return [1, 0];
  return where < wins + losses + 0.3 ? [0, 0] : [1, 1];
}

function f1(random: Random): number {
  const where = random.uniform();
  if (where < 0.4) return 0;
  if (where < 0.75) return 1;
  const [hits, misses] = [random.gamma(3), random.gamma(2)];
  return hits / (hits + misses);
}

function sentence(random: Random): Partial<Score> {
  const words = 4 + random.integer(25);
  const hardness = random.uniform() < 0.5 ? 0.05 : 0.2;
  let errors = 0;
  for (let word = 0; word < words; word += 1) errors += random.uniform() < hardness ? 1 : 0;
  return { value: errors / words, counts: { errors, words } };
}

function coverage({ metric, rows, simulations, paired, begin }: Scene): number {
  const random = createRandom(rows);
  let held = 0;
  for (let index = 0; index < simulations; index += 1) {
    const { truth, draw } = begin(random);
    const table = readScores(pairRun(metric, rows, draw));
    const [base, other] = [candidateColumn(table, 'base'), candidateColumn(table, 'other')];
    const interval = paired
      ? pairScores(other, base, metric.name).difference.interval(confidence)
      : estimate(base, metric.name, { confidence });
    if (interval !== null && interval.low <= truth && truth <= interval.high) held += 1;
  }
  return held / simulations;
}

function pairRun(metric: DecisionMetric, rows: number, draw: Draw): DecisionInput {
  const bases: Awaited<ReturnType<Draw>>[] = [];
  return scriptedRun({
    candidates: [scriptedCandidate('base'), scriptedCandidate('other')],
    rows,
    metrics: [metric],
    cell: (candidate, position) => {
      const pair = (bases[position] ??= draw());
      return { scores: { [metric.name]: candidate === 'base' ? pair[0] : pair[1] }, answer: null };
    },
  });
}

/** Pairs whose true difference is exactly the margin that may be lost. */
function mistakes(note: (text: string) => void): { what: string; share: number }[] {
  const sizes = [30, 60, 100, 300, 1_000];
  const scenes: {
    what: string;
    metric: DecisionMetric;
    rows: (pair: number) => number;
    begin: (random: Random) => Draw;
  }[] = [
    {
      what: 'right and wrong',
      metric: right,
      rows: (pair) => sizes[pair % sizes.length] ?? 100,
      begin: (random) => {
        const wins = 0.02 + 0.15 * random.uniform();
        return () => rightPair(random, wins, wins + margin);
      },
    },
    {
      what: 'scores',
      metric: points,
      rows: (pair) => [40, 80][pair % 2] ?? 40,
      begin: (random) => () => {
        const base = random.uniform();
        return [base, random.uniform() < 0.5 ? base : base - 2 * margin + 0.3 * random.normal()];
      },
    },
  ];
  return scenes.map(({ what, metric, rows, begin }) => {
    const random = createRandom(7);
    let mistaken = 0;
    for (let pair = 0; pair < simulatedPairs; pair += 1) {
      const table = readScores(pairRun(metric, rows(pair), begin(random)));
      const scores = pairScores(candidateColumn(table, 'other'), candidateColumn(table, 'base'), metric.name);
      const [verdict] = decide([scores], { margin, confidence });
      if (verdict?.verdict === 'not-worse' || verdict?.verdict === 'better') mistaken += 1;
    }
    note(`  ${what}: ${mistaken} of ${simulatedPairs} pairs at the margin were called "not worse"`);
    return { what: `"not worse" at the margin, ${what}: false in`, share: mistaken / simulatedPairs };
  });
}

/** Six candidates on 10,000 rows with three metrics, one of each kind. */
function speed(rounds: number): BenchmarkRow[] {
  const random = createRandom(4);
  const rowCount = 10_000;
  const input = scriptedRun({
    candidates: Array.from({ length: 6 }, (_, index) => scriptedCandidate(`c${index}`)),
    rows: rowCount,
    metrics: [right, points, errorRate],
    cell: () => ({
      scores: { right: random.uniform() < 0.8 ? 1 : 0, points: f1(random), errors: sentence(random) },
      confidence: -random.gamma(1),
      answer: scriptedAnswer({
        timings: {
          loadMs: 0,
          queueMs: 0,
          ttftMs: 50 * random.uniform(),
          totalMs: 100 + 90 * random.uniform(),
          outputTokensPerSecond: 70 * random.uniform(),
        },
      }),
    }),
  });
  const values = input.rows.map((_, position) => `${position % 40}`);
  const table = readScores(input);
  const { suite } = input.run;
  const timed = (work: () => unknown): number[] =>
    Array.from({ length: rounds + 1 }, () => {
      const startedAt = performance.now();
      work();
      return performance.now() - startedAt;
      // The first round warms up.
    }).slice(1);
  const row = (what: string, limit: number, work: () => unknown): BenchmarkRow => ({
    what: `${what}, ${rowCount} rows`,
    ours: timed(work),
    unit: 'ms',
    limit: { kind: 'at-most', value: limit },
  });
  return [
    row('sheet of six candidates, by right and wrong', 500, () => makeSheet(input)),
    row('sheet of six candidates, by mean score', 500, () =>
      makeSheet({ ...input, run: { ...input.run, suite: { ...suite, primary: 'points' } } }),
    ),
    row('40 slices of six candidates', 100, () => slices(table, { column: 'kind', values, suite })),
    row('two candidates row by row', 100, () => compareRows(table, 'c1', 'c0', 'points')),
    row('stay-local curve', 100, () =>
      stayLocal(table, { local: 'c1', cloud: 'c0', signal: 'log-probability', suite }),
    ),
  ];
}
