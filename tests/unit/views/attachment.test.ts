import { describe, expect, it } from 'vitest';
import {
  attachmentOf,
  passageNotes,
  passagesText,
  type TurnContext,
} from '../../../renderer/features/compare/knowledge/attachment.ts';

const passage = {
  documentId: 'd',
  path: '/p',
  title: 'T',
  page: null,
  start: 0,
  end: 1,
  score: 1,
  text: 'x',
  chunkId: 1,
  headings: [],
  hidden: false,
};
const context = (change: Partial<TurnContext> = {}): TurnContext => ({
  base: { id: 'b', name: 'papers' },
  search: { mode: 'hybrid', embedding: 'local:minilm', reranker: null, limit: 6 },
  passages: [passage, passage],
  leftOut: [],
  struck: 0,
  mask: false,
  destinations: [],
  contextTokens: 2048,
  earlierWithout: [],
  ...change,
});

describe('passages of a turn, in words', () => {
  // Catches: a line that hides that something was found and not given.
  it('count what was given of what was found', () => {
    expect(passagesText(context())).toBe('Passages: 2, from papers');
    expect(passagesText(context({ leftOut: [passage, passage], struck: 1 }))).toBe('Passages: 2 of 5, from papers');
  });

  // Catches: something left out, struck out, sent, masked or told without passages, of which the page says nothing.
  it('say what became of the others, and where they went', () => {
    expect(passageNotes(context())).toEqual(['Found by meaning (minilm) and words, given to every model alike.']);
    const notes = passageNotes(
      context({ leftOut: [passage], struck: 2, mask: true, destinations: ['cloud.example'], earlierWithout: [0, 1] }),
    ).join(' ');
    for (const words of [
      '1 was left out',
      '2048 tokens',
      '2 were struck out',
      'cloud.example',
      'masked',
      '2 earlier turns',
    ]) {
      expect(notes).toContain(words);
    }
  });

  it('say what the next prompt goes on with', () => {
    expect(attachmentOf(context())).toEqual({ base: { id: 'b', name: 'papers' }, limit: 6 });
    expect(attachmentOf(null)).toBeNull();
  });
});
