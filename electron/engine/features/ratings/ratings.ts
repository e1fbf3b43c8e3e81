import { distinctNames } from '../../answers/distinctNames.ts';
import { connectedSets, tabulate, type Comparison } from '../../statistics/comparisons.ts';
import { modelStrengths } from '../../statistics/modelStrengths.ts';
import type { VoteRow } from '../../store/votes.ts';
import type { RatingRow, RatingsTable, RatingVote } from './view.ts';

/**
 * Below this many blind votes nothing is said, nor is a model with fewer games called better or worse than another. Six is the
 * first number at which one side winning every time is unlikely to be chance (two-sided sign test: 2 * 0.5^6 = 3%; five give 6%).
 */
export const fewestVotes = 6;

/** Any fixed number: the same votes must give the same intervals each time the page is opened. */
const seed = 20_240_304;

/**
 * Ratings from votes, as LMArena makes them (Chiang et al., arXiv 2403.04132): only votes cast before the names were shown count;
 * "both bad" is no preference, a tie; strengths are Bradley-Terry's with bootstrap intervals; a rank counts only the models that
 * are surely better.
 */
export function createRatingsTable(votes: readonly VoteRow[], nameOf: (model: string) => string): RatingsTable {
  const compared = votes.filter((vote) => vote.models.length >= 2);
  const blind = compared.filter((vote) => vote.blind);
  const comparisons = blind.map(toComparison);
  const table = tabulate(comparisons);
  const names = distinctNames(table.models, nameOf);
  const sets = connectedSets(table);
  // Each set by itself: in one fit, how far two sets are apart would be the prior's guess, and widen every interval.
  const rows = sets.flatMap((set) =>
    rateSet(
      comparisons.filter((comparison) => set.includes(comparison.models[0] ?? '')),
      names,
    ),
  );
  return {
    rows,
    votes: blind.length,
    openVotes: compared.length - blind.length,
    pairs: countPairs(table.groups),
    enough: blind.length >= fewestVotes,
    votesNeeded: Math.max(0, fewestVotes - blind.length),
    sets,
  };
}

function rateSet(comparisons: readonly Comparison[], nameOf: (model: string) => string): RatingRow[] {
  const entries = modelStrengths(comparisons, { seed }).map((entry) => ({
    ...entry,
    ...tally(comparisons, entry.model),
  }));
  return entries.map((entry) => {
    const surelyBetter = entries.filter(
      (other) => other.low > entry.high && Math.min(other.games, entry.games) >= fewestVotes,
    );
    return { ...entry, modelName: nameOf(entry.model), rank: 1 + surelyBetter.length };
  });
}

/** A vote as the list shows it. */
export function toRatingVote(vote: VoteRow): RatingVote {
  return {
    id: vote.id,
    turnId: vote.turnId,
    conversationId: vote.conversationId,
    outcome: vote.outcome,
    winner: vote.winnerModel,
    models: vote.models,
    blind: vote.blind,
    createdAt: vote.createdAt,
  };
}

function toComparison(vote: VoteRow): Comparison {
  return { models: vote.models, winner: vote.outcome === 'win' ? vote.winnerModel : null };
}

function tally(
  comparisons: readonly Comparison[],
  model: string,
): Pick<RatingRow, 'wins' | 'losses' | 'ties' | 'games'> {
  const games = comparisons.filter((comparison) => comparison.models.includes(model));
  const wins = games.filter((comparison) => comparison.winner === model).length;
  const ties = games.filter((comparison) => comparison.winner === null).length;
  return { wins, ties, losses: games.length - wins - ties, games: games.length };
}

function countPairs(groups: readonly (readonly number[])[]): number {
  const pairs = new Set<string>();
  for (const group of groups) {
    for (const first of group) for (const second of group) if (first < second) pairs.add(`${first},${second}`);
  }
  return pairs.size;
}
