import type { Candidate } from '../candidate.ts';
import { paretoFront } from '../../statistics/paretoFront.ts';
import { YardstickError } from '../../../../models/errors.ts';
import type { DecisionSheet, Estimate, SheetCandidate } from '../sheet.ts';
import { candidateNames } from '../candidateNames.ts';
import { candidateFigures } from './candidateFigures.ts';
import { decide } from './decide.ts';
import type { DecisionInput } from './decisionInput.ts';
import { estimate } from './estimate.ts';
import { namedSums } from './namedSums.ts';
import { pairFairness, type FairnessSide } from './pairFairness.ts';
import { pairScores } from './pairScores.ts';
import { candidateColumn, readScores, type CandidateColumn, type ScoreTable, type SetCounts } from './scoreTable.ts';

/**
 * The decision sheet of a run, also of one that still goes on: every candidate's figures with their intervals, and for each but the baseline a verdict against it on the
 * primary metric. Give `table` where it was read already.
 *
 * @throws evaluation/candidate, evaluation/metric where the suite names a baseline or a primary metric that it has not
 */
export function makeSheet(input: DecisionInput, table: ScoreTable = readScores(input)): DecisionSheet {
  const { suite } = input.run;
  const primary = input.metrics.find(({ name }) => name === suite.primary);
  if (primary === undefined) {
    throw new YardstickError('evaluation/metric', `The primary metric "${suite.primary}" is none of the suite's.`, {
      hint: `It has ${input.metrics.map(({ name }) => name).join(', ')}.`,
    });
  }
  const baseline = candidateColumn(table, suite.baseline);
  const modelNameOf = (model: string) => input.modelNames?.[model] ?? model;
  const names = candidateNames(
    suite.candidates.map(({ id, model, technique }) => ({ id, technique, modelName: modelNameOf(model) })),
  );
  // In quotes, for a name has commas in it.
  const sideName = ({ id, model }: Candidate) =>
    input.modelNames?.[model] === undefined ? id : `“${names[id] ?? id}”`;
  const lines = suite.candidates.map((candidate) => {
    const column = candidateColumn(table, candidate.id);
    const figures = candidateFigures(candidate, column);
    const metrics: Record<string, Estimate> = {};
    for (const { name } of input.metrics) {
      const figure = estimate(column, name, { confidence: suite.confidence });
      if (figure !== null) metrics[name] = figure;
    }
    const line: Omit<SheetCandidate, 'pareto'> = {
      id: candidate.id,
      model: candidate.model,
      modelName: modelNameOf(candidate.model),
      technique: candidate.technique,
      metrics,
      ...figures,
    };
    const side: FairnessSide = { candidate, name: sideName(candidate), column, figures };
    return { line, side };
  });

  const fronts = fronting(
    lines.map(({ line }) => line),
    primary.name,
    primary.better === 'lower' ? -1 : 1,
  );
  const against = lines.find(({ side }) => side.candidate.id === suite.baseline) as (typeof lines)[number];
  const pairs = lines
    .filter((entry) => entry !== against)
    .map(({ side }) => ({
      ...pairScores(side.column, baseline, primary.name),
      fairness: pairFairness(side, against.side),
    }));
  return {
    run: input.run.id,
    candidates: lines.map(({ line }, index) => ({ ...line, pareto: fronts[index] as SheetCandidate['pareto'] })),
    verdicts: decide(pairs, { margin: suite.margin, confidence: suite.confidence }),
    caveats: caveatsOf(baseline),
  };
}

/** By the baseline's answers: which classes the rows have is the same for all. */
function caveatsOf({ metrics }: CandidateColumn): DecisionSheet['caveats'] {
  return [...metrics.values()].flatMap(({ metric, counts }) => {
    if (metric.caveat === undefined || counts === null) return [];
    const note = metric.caveat(namedSums(counts, firstAnswers(counts)));
    return note === null ? [] : [{ metric: metric.name, note }];
  });
}

/** What rows add to the sums by one answer each: repeats of a row are no rows. */
function firstAnswers({ rows }: SetCounts): Float64Array {
  const sums = new Float64Array(rows.sums);
  for (let row = 0; row + 1 < rows.starts.length; row += 1) {
    const from = rows.starts[row] as number;
    if (from === rows.starts[row + 1]) continue;
    const place = rows.places[from] as number;
    sums[place] = (sums[place] as number) + 1;
  }
  return sums;
}

/** Who is not beaten on quality and money, time or memory at once. A candidate without the figure (a service has no memory here) is not on that front. */
function fronting(
  lines: readonly Omit<SheetCandidate, 'pareto'>[],
  primary: string,
  sign: number,
): SheetCandidate['pareto'][] {
  const front = (spent: (line: Omit<SheetCandidate, 'pareto'>) => number | undefined | null) =>
    paretoFront(
      lines.map((line) => [sign * (line.metrics[primary]?.mean ?? Number.NaN), -(spent(line) ?? Number.NaN)]),
    );
  const cost = front((line) => line.costPer1000?.usd);
  const speed = front((line) => line.latency?.p50Ms);
  const memory = front((line) => line.peakMemoryBytes);
  return lines.map((_, index) => ({
    cost: cost[index] === true,
    speed: speed[index] === true,
    memory: memory[index] === true,
  }));
}
