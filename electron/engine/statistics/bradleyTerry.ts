import type { ComparisonTable } from './comparisons.ts';

/**
 * What every model is given beside its real comparisons: this many wins and as many losses against an imaginary model of middling
 * strength. It keeps a model that has won (or lost) all its games at a finite strength, and it fades as votes come in.
 */
export const priorGames = 1;

export interface FitOptions {
  /** One weight for each of the table's outcomes; their counts where not given. */
  weights?: ArrayLike<number>;
  /** Wins and losses against the imaginary model, two numbers a model; `priorGames` where not given. */
  priorWeights?: ArrayLike<number>;
  /** Log strengths to start from. */
  start?: ArrayLike<number>;
  /** Stop when no log strength changed by more. */
  tolerance?: number;
}

/** More than enough for a connected table; only reached where some model is barely linked to the rest. */
const maximumIterations = 10_000;

/**
 * Log strengths of the models, in the table's order and with mean 0, under the Bradley-Terry model: of two models, the first is
 * preferred with probability `1 / (1 + exp(second - first))`. A choice among more than two is its generalisation by Luce: each is
 * the best with probability proportional to `exp(strength)`. A tie among k models counts as 1/k of a win for each.
 *
 * Found by minorisation-maximisation (Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32, 2004),
 * with the prior of `priorGames`.
 */
export function fitBradleyTerry(table: ComparisonTable, options: FitOptions = {}): Float64Array {
  const { models, groups, outcomes } = table;
  const count = models.length;
  const tolerance = options.tolerance ?? 1e-10;
  const wins = new Float64Array(count);
  const played = new Float64Array(groups.length);
  const priorWins = new Float64Array(count);
  const priorTotal = new Float64Array(count);

  for (let model = 0; model < count; model += 1) {
    const won = options.priorWeights?.[2 * model] ?? priorGames;
    wins[model] = won;
    priorWins[model] = won;
    priorTotal[model] = won + (options.priorWeights?.[2 * model + 1] ?? priorGames);
  }
  for (let index = 0; index < outcomes.length; index += 1) {
    const outcome = outcomes[index] as ComparisonTable['outcomes'][number];
    const weight = options.weights?.[index] ?? outcome.count;
    played[outcome.group] = (played[outcome.group] as number) + weight;
    if (outcome.winner >= 0) {
      wins[outcome.winner] = (wins[outcome.winner] as number) + weight;
      continue;
    }
    const tied = groups[outcome.group] as number[];
    for (const model of tied) wins[model] = (wins[model] as number) + weight / tied.length;
  }

  const strength = new Float64Array(count).fill(1);
  if (options.start !== undefined) {
    for (let model = 0; model < count; model += 1) strength[model] = Math.exp(options.start[model] ?? 0);
  }
  const members = Int32Array.from(groups.flat());
  const groupEnds = new Int32Array(groups.length);
  for (let group = 0, end = 0; group < groups.length; group += 1) {
    end += (groups[group] as number[]).length;
    groupEnds[group] = end;
  }
  const rate = new Float64Array(count);
  for (let iteration = 0; iteration < maximumIterations; iteration += 1) {
    for (let model = 0; model < count; model += 1) {
      rate[model] = (priorTotal[model] as number) / ((strength[model] as number) + 1);
    }
    for (let group = 0, from = 0; group < groupEnds.length; group += 1) {
      const end = groupEnds[group] as number;
      let total = 0;
      for (let at = from; at < end; at += 1) total += strength[members[at] as number] as number;
      const share = (played[group] as number) / total;
      for (let at = from; at < end; at += 1) {
        const member = members[at] as number;
        rate[member] = (rate[member] as number) + share;
      }
      from = end;
    }
    let change = 0;
    for (let model = 0; model < count; model += 1) {
      const next = (wins[model] as number) / (rate[model] as number);
      change = Math.max(change, Math.abs(next / (strength[model] as number) - 1));
      strength[model] = next;
    }
    change = Math.max(change, shiftTogether(strength, priorWins, priorTotal));
    if (change < tolerance) break;
  }
  return centred(strength.map(Math.log));
}

/**
 * Moves all strengths by one factor, a Newton step towards what the prior wants. Real comparisons say nothing about the common
 * level, so the steps above approach it only at the prior's slow pace. Returns the size of the step (in log strength).
 */
function shiftTogether(strength: Float64Array, priorWins: Float64Array, priorTotal: Float64Array): number {
  let slope = 0;
  let curvature = 0;
  for (let model = 0; model < strength.length; model += 1) {
    const chance = (strength[model] as number) / ((strength[model] as number) + 1);
    slope += (priorWins[model] as number) - (priorTotal[model] as number) * chance;
    curvature += (priorTotal[model] as number) * chance * (1 - chance);
  }
  const step = Math.min(Math.max(slope / Math.max(curvature, Number.MIN_VALUE), -1), 1);
  const factor = Math.exp(step);
  for (let model = 0; model < strength.length; model += 1) strength[model] = (strength[model] as number) * factor;
  return Math.abs(step);
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.map((value) => value - mean);
}
