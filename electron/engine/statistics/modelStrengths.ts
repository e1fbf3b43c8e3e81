import { bootstrapIntervals } from './bootstrap.ts';
import { fitBradleyTerry, priorGames } from './bradleyTerry.ts';
import { tabulate, type Comparison } from './comparisons.ts';

export interface ModelStrength {
  model: string;
  /** On the scale of chess ratings: 1000 is the mean of these models, and 400 points are odds of ten to one. */
  strength: number;
  low: number;
  high: number;
}

/** Points for each unit of log strength. */
const pointsPerUnit = 400 / Math.LN10;

/**
 * Bradley-Terry strengths of the models with bootstrap intervals, strongest first. The same comparisons in any order give the same
 * numbers.
 *
 * The intervals are of the Bayesian bootstrap (Rubin, 1981): each vote gets a random weight with mean 1, where the ordinary bootstrap
 * would take it 0, 1, 2... times. The prior's imaginary games get such weights too: with the ordinary bootstrap six wins of six
 * would come out as certain, with an interval of no width.
 */
export function modelStrengths(
  comparisons: readonly Comparison[],
  options: { seed: number; resamples?: number; confidence?: number },
): ModelStrength[] {
  const table = tabulate(comparisons);
  const best = fitBradleyTerry(table);
  const weights = new Float64Array(table.outcomes.length);
  const priorWeights = new Float64Array(2 * table.models.length);
  const intervals = bootstrapIntervals({
    resamples: options.resamples ?? 1_000,
    confidence: options.confidence ?? 0.95,
    seed: options.seed,
    resample(random) {
      // n exponential weights add up to a gamma variable of shape n: one draw for all equal votes.
      for (let index = 0; index < weights.length; index += 1) {
        weights[index] = random.gamma(table.outcomes[index]?.count ?? 0);
      }
      for (let index = 0; index < priorWeights.length; index += 1) priorWeights[index] = random.gamma(priorGames);
      return fitBradleyTerry(table, { weights, priorWeights, start: best, tolerance: 1e-4 });
    },
  });
  const points = (value: number): number => 1000 + pointsPerUnit * value;
  return table.models
    .map((model, index) => ({
      model,
      strength: points(best[index] as number),
      low: points(intervals[index]?.low ?? Number.NaN),
      high: points(intervals[index]?.high ?? Number.NaN),
    }))
    .sort((a, b) => b.strength - a.strength || (a.model < b.model ? -1 : 1));
}
