import type { Estimate, Verdict } from '../sheet.ts';
import type { Suite } from '../suite.ts';
import { decide } from './decide.ts';
import { estimate } from './estimate.ts';
import { pairScores } from './pairScores.ts';
import { candidateColumn, type ScoreTable } from './scoreTable.ts';

/** One size of a model, as a candidate of the run. */
export interface LadderStep {
  candidate: string;
  /** `Q4_K_M`, `F16` … */
  quantization: string;
  sizeBytes: number;
  /** Of the same text; null where it was not measured. */
  perplexity: number | null;
  /** Mean over the tokens of that text, nats, against the largest, a lower bound (`StepFigures`); null where it was not measured. */
  klDivergence: number | null;
  /** Share of that text's tokens at which it expects the same next token as the largest; null where it was not measured. */
  sameLikeliest: number | null;
}

export interface LadderRung extends LadderStep {
  metric: Estimate | null;
  /** Against the largest; null for the largest itself. */
  verdict: Verdict | null;
}

export interface QuantisationLadder {
  /** Smallest first. */
  rungs: LadderRung[];
  /** The largest, which the others are held against. */
  reference: string;
  /**
   * Candidate id of the smallest that is not measurably worse: its verdict against the largest is "not worse" or "better". The largest itself where all smaller ones are
   * worse; null where that cannot be told yet.
   */
  smallest: string | null;
}

/** The same model at several sizes on the same rows, and the smallest that will do. Give at least two steps; null for fewer. */
export function quantisationLadder(
  table: ScoreTable,
  options: { steps: readonly LadderStep[]; suite: Pick<Suite, 'primary' | 'margin' | 'confidence'> },
): QuantisationLadder | null {
  const { suite } = options;
  const steps = options.steps.toSorted((a, b) => a.sizeBytes - b.sizeBytes);
  const largest = steps.at(-1);
  if (steps.length < 2 || largest === undefined) return null;
  const reference = candidateColumn(table, largest.candidate);
  const verdicts = decide(
    steps.slice(0, -1).map(({ candidate }) => pairScores(candidateColumn(table, candidate), reference, suite.primary)),
    suite,
  );
  const rungs = steps.map((step, index) => ({
    ...step,
    metric: estimate(candidateColumn(table, step.candidate), suite.primary, { confidence: suite.confidence }),
    verdict: verdicts[index] ?? null,
  }));
  return { rungs, reference: largest.candidate, smallest: smallestGood(rungs) };
}

function smallestGood(rungs: readonly LadderRung[]): string | null {
  const below = rungs.slice(0, -1);
  const good = below.find(({ verdict }) => verdict?.verdict === 'not-worse' || verdict?.verdict === 'better');
  if (good !== undefined) return good.candidate;
  return below.every(({ verdict }) => verdict?.verdict === 'worse') ? (rungs.at(-1)?.candidate ?? null) : null;
}
