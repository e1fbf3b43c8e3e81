import { describe, expect, it } from 'vitest';
import { packUnits, type CountedUnit } from '../../../electron/engine/retrieval/chunking/packUnits.ts';

const section = { path: [], level: Number.POSITIVE_INFINITY };

/** Units of so many tokens; `sameBlock` puts all into one block. */
const units = (tokens: readonly number[], sameBlock: boolean): CountedUnit[] =>
  tokens.map((count, index) => ({
    start: index * 10,
    end: index * 10 + 9,
    block: sameBlock ? 0 : index,
    heading: false,
    section,
    tokens: count,
  }));

describe('chunks', () => {
  // Catches: one token over what the model reads, which it cuts off without a word.
  it.each([
    ['sentences of one block', true],
    ['blocks', false],
  ])('take %s up to their budget and not a token more', (_, sameBlock) => {
    const pack = (tokens: number[], separatorTokens = 0) =>
      packUnits(units(tokens, sameBlock), { budgetOf: () => 10, overlapTokens: 0, separatorTokens }).map(
        ({ from, to }) => [from, to],
      );
    expect(pack([5, 5])).toEqual([[0, 2]]);
    expect(pack([5, 5, 1])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(pack([5, 6])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    // What parts two blocks counts, too.
    expect(pack([5, 5], 1)).toEqual(
      sameBlock
        ? [[0, 2]]
        : [
            [0, 1],
            [1, 2],
          ],
    );
  });
});
