import { describe, expect, it } from 'vitest';
import { createRatingsTable, toRatingVote } from '../../../electron/engine/features/ratings/ratings.ts';
import type { VoteRow } from '../../../electron/engine/store/votes.ts';

let made = 0;
function vote(models: string, winner: string | null, change: Partial<VoteRow> = {}): VoteRow {
  made += 1;
  return {
    id: `vote-${made}`,
    turnId: `turn-${made}`,
    conversationId: 'conversation',
    outcome: winner === null ? 'tie' : 'win',
    models: models.split(''),
    winnerModel: winner,
    winnerAnswerId: winner === null ? null : `answer-${made}`,
    blind: true,
    createdAt: made,
    ...change,
  };
}
const times = (count: number, make: () => VoteRow): VoteRow[] => Array.from({ length: count }, make);
const tableOf = (votes: VoteRow[]) => createRatingsTable(votes, (model) => model.toUpperCase());

describe('the ratings table', () => {
  it('counts wins, losses and ties, "both bad" among the ties', () => {
    const table = tableOf([
      vote('ab', 'a'),
      vote('ab', 'b'),
      vote('ab', 'a'),
      vote('ab', null),
      vote('ab', null, { outcome: 'bad' }),
    ]);
    expect(table.rows).toMatchObject([
      { model: 'a', modelName: 'A', wins: 2, losses: 1, ties: 2, games: 5 },
      { model: 'b', modelName: 'B', wins: 1, losses: 2, ties: 2, games: 5 },
    ]);
    expect(table).toMatchObject({ votes: 5, pairs: 1, sets: [['a', 'b']] });
  });

  it('leaves out votes made with the names showing, and says how many', () => {
    const table = tableOf([vote('ab', 'a'), ...times(40, () => vote('ab', 'b', { blind: false }))]);
    expect(table).toMatchObject({ votes: 1, openVotes: 40 });
    expect(table.rows[0]).toMatchObject({ model: 'a', games: 1 });
  });

  it('says how many votes are missing until there are six, and claims no order before', () => {
    expect(tableOf([])).toEqual({
      rows: [],
      votes: 0,
      openVotes: 0,
      pairs: 0,
      enough: false,
      votesNeeded: 6,
      sets: [],
    });
    const five = tableOf(times(5, () => vote('ab', 'a')));
    expect(five).toMatchObject({ enough: false, votesNeeded: 1 });
    expect(five.rows.map((row) => row.rank)).toEqual([1, 1]);
    const six = tableOf(times(6, () => vote('ab', 'a')));
    expect(six).toMatchObject({ enough: true, votesNeeded: 0 });
    expect(six.rows.map((row) => row.rank)).toEqual([1, 2]);
  });

  it('gives models whose intervals overlap the same rank', () => {
    const table = tableOf([
      ...times(60, () => vote('ac', 'a')),
      ...times(60, () => vote('bc', 'b')),
      ...times(5, () => vote('ab', 'a')),
      ...times(5, () => vote('ab', 'b')),
      ...times(6, () => vote('ac', 'c')),
      ...times(6, () => vote('bc', 'c')),
    ]);
    expect(table.rows.map((row) => [row.model, row.rank])).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['b', 1],
        ['c', 3],
      ]),
    );
    for (const row of table.rows) expect(row.low <= row.strength && row.strength <= row.high).toBe(true);
  });

  it('does not call a model better than one it was never compared with, even through others', () => {
    const table = tableOf([...times(30, () => vote('ab', 'a')), ...times(30, () => vote('cd', 'c'))]);
    expect(table.sets).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(table.rows.map((row) => [row.model, row.rank])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 1],
      ['d', 2],
    ]);
  });

  it('takes a choice among several for one vote, with a loss for each of the others', () => {
    const table = tableOf([vote('abc', 'b')]);
    expect(table).toMatchObject({ votes: 1, pairs: 3 });
    expect(table.rows[0]).toMatchObject({ model: 'b', wins: 1, losses: 0 });
    expect(table.rows[1]).toMatchObject({ wins: 0, losses: 1 });
  });

  it('ignores a turn in which one model was compared with itself', () => {
    expect(tableOf([vote('a', 'a')])).toMatchObject({ rows: [], votes: 0 });
  });

  it('is the same each time it is opened', () => {
    const votes = [vote('ab', 'a'), vote('bc', 'c'), vote('ac', null)];
    expect(tableOf(votes)).toEqual(tableOf(votes.toReversed()));
  });
});

describe('a vote in the list', () => {
  it('keeps its models and winner when its conversation is gone', () => {
    expect(toRatingVote(vote('ab', 'a', { turnId: null, conversationId: null }))).toMatchObject({
      turnId: null,
      conversationId: null,
      models: ['a', 'b'],
      winner: 'a',
    });
  });
});
