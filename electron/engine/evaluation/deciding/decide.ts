import { holm } from '../../statistics/holm.ts';
import { requiredRows } from '../../statistics/requiredRows.ts';
import type { Verdict } from '../sheet.ts';
import type { PairScores } from './pairScores.ts';

/** More rows than anybody would get for one question: then it is not rows that are missing. */
const mostMoreRows = 100_000;

/**
 * One verdict for each pair. How many pairs there are is what the correction is for: give all of a sheet at once.
 *
 * Each pair's interval is that of Holm's procedure on "the difference is exactly the margin": the clearest pair is tested at (1 - confidence) / pairs, the next at one
 * part fewer, and from the first that is not clear on all at that level. So the chance that any "not worse" or "worse" of the sheet is false stays below
 * 1 - confidence, and the interval says the same as the test. "Better" asks for Holm's correction of "no difference", too.
 */
export function decide(
  pairs: readonly (PairScores & { fairness?: string[] })[],
  options: { margin: number; confidence: number },
): Verdict[] {
  const { margin, confidence } = options;
  const alpha = 1 - confidence;
  const levels = holmLevels(
    pairs.map(({ difference }) => difference.pValue(-margin)),
    alpha,
  );
  const adjusted = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => {
    const level = levels[index] as number;
    const adjustedP = adjusted[index] as number;
    const { low, high } = pair.difference.interval(1 - level);
    const verdict = pair.n < 2 ? 'cannot-tell' : verdictOf(low, high, margin, adjustedP <= alpha);
    const { a, b, metric, p, test, n, wins, losses, ties } = pair;
    return {
      a,
      b,
      metric,
      difference: pair.difference.estimate,
      low,
      high,
      margin,
      confidence,
      verdict,
      rowsNeeded: verdict === 'cannot-tell' ? rowsNeeded(pair, margin, 1 - level) : null,
      n,
      wins,
      losses,
      ties,
      test,
      p,
      adjustedP,
      fairness: pair.fairness ?? [],
    };
  });
}

function verdictOf(low: number, high: number, margin: number, unlike: boolean): Verdict['verdict'] {
  if (high < -margin) return 'worse';
  if (low > 0 && unlike) return 'better';
  return low > -margin ? 'not-worse' : 'cannot-tell';
}

/** The level at which Holm's procedure tests each of the p-values. */
function holmLevels(pValues: readonly number[], alpha: number): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const levels = pValues.map(() => alpha);
  let rank = 0;
  let stopped = false;
  for (const index of order) {
    const level = alpha / (pValues.length - rank);
    levels[index] = level;
    stopped ||= (pValues[index] as number) > level;
    if (!stopped) rank += 1;
  }
  return levels;
}

/** Rows on top of those there are, if things go on as they went so far, for four chances in five of a decision. */
function rowsNeeded({ difference, deviation, n }: PairScores, margin: number, confidence: number): number | null {
  const distance = Math.abs(difference.estimate + margin);
  const more = requiredRows({ deviation, distance, confidence }) - n;
  return Number.isFinite(more) && more <= mostMoreRows ? Math.max(1, more) : null;
}
