import { describe, expect, it } from 'vitest';
import { columnAt, columnHistory } from '../../../electron/engine/features/compare/columnHistory.ts';
import type { AnswerRow } from '../../../electron/engine/store/answerRow.ts';
import type { TurnRow } from '../../../electron/engine/store/turns.ts';

const turns = ['one', 'two'].map(
  (prompt, position) => ({ id: prompt, position, prompt, context: null }) as unknown as TurnRow,
);

/** `said('one', 0, 'a', 'text')`: in turn one, model a in slot 0 answered so. */
const said = (turnId: string, slot: number, model: string, text: string, repeat = 0) =>
  ({ turnId, slot, column: slot, model, text, repeat }) as AnswerRow;

const wordsOf = (answers: AnswerRow[], models: string[], slot: number) => {
  const { messages, borrowedFrom } = columnHistory(turns, answers, columnAt(models, slot));
  return { words: messages.map(({ content }) => content), borrowedFrom };
};

describe('a column’s history', () => {
  const both = [said('one', 0, 'a', 'a says'), said('one', 1, 'b', 'b says')];

  it('stays the model’s own when its column is moved or one beside it is removed', () => {
    expect(wordsOf(both, ['b'], 0)).toEqual({ words: ['one', 'b says'], borrowedFrom: [] });
    expect(wordsOf(both, ['b', 'a'], 0).words).toEqual(['one', 'b says']);
    expect(wordsOf(both, ['b', 'a'], 1).words).toEqual(['one', 'a says']);
  });

  it('leaves out, question and all, a turn in which the model failed: another’s answer is not put into its mouth', () => {
    const failed = [...both, said('two', 0, 'a', 'a again'), said('two', 1, 'b', '')];
    expect(wordsOf(failed, ['a', 'b'], 1)).toEqual({ words: ['one', 'b says'], borrowedFrom: [] });
    const never = [said('one', 0, 'a', 'a says'), said('one', 1, 'b', '')];
    expect(wordsOf(never, ['a', 'b'], 1)).toEqual({ words: [], borrowedFrom: [] });
  });

  // Catches: passages that never left this machine, told to a service in the words of another model that had read them.
  it('of a service begins after what was not released to it, and goes on with its own answers', () => {
    const context = (destinations: string[]) => ({ prompt: 'passages and one', destinations, mask: true });
    const given = ['one', 'two', 'three'].map(
      (prompt, position) =>
        ({
          id: prompt,
          position,
          prompt,
          context: position === 0 ? context(['a.example']) : null,
        }) as unknown as TurnRow,
    );
    const answers = [
      ...both,
      said('two', 0, 'a', 'a quotes again'),
      said('three', 0, 'a', 'a says three'),
      said('three', 1, 'c', 'c says'),
    ];
    const told = (model: string, leavesFor: string | null) => {
      const { messages, withheld, masked } = columnHistory(given, answers, columnAt([model], 0), {
        leavesFor,
        without: [],
      });
      return { words: messages.map(({ content }) => content), withheld, masked };
    };
    expect(told('c', 'c.example')).toEqual({ words: ['three', 'c says'], withheld: 2, masked: false });
    expect(told('a', 'a.example')).toMatchObject({ withheld: 0, masked: true });
    expect(told('a', 'a.example').words.slice(0, 3)).toEqual(['passages and one', 'a says', 'two']);
  });

  it('takes of the repeats the first', () => {
    expect(wordsOf([said('one', 0, 'a', 'repeat', 1), ...both], ['a', 'b'], 0).words).toEqual(['one', 'a says']);
  });

  it('of a model added later begins with the first column’s answers, and says whose they are', () => {
    const later = [...both, said('two', 0, 'a', 'a again'), said('two', 1, 'c', 'c says')];
    expect(wordsOf(both, ['a', 'c'], 1)).toEqual({ words: ['one', 'a says'], borrowedFrom: ['a'] });
    expect(wordsOf(later, ['c'], 0)).toEqual({ words: ['one', 'a says', 'two', 'c says'], borrowedFrom: ['a'] });
  });

  it('tells two columns of one model apart by their order', () => {
    const twins = [said('one', 0, 'b', 'b says'), said('one', 1, 'a', 'first a'), said('one', 2, 'a', 'second a')];
    expect(wordsOf(twins, ['a', 'a'], 0).words).toEqual(['one', 'first a']);
    expect(wordsOf(twins, ['a', 'a'], 1).words).toEqual(['one', 'second a']);
  });
});
